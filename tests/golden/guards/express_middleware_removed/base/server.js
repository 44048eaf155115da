const express = require("express");
const passport = require("passport");
const app = express();

app.get("/me", passport.authenticate("jwt"), (req, res) => res.json(req.user));
