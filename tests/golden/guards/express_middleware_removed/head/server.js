const express = require("express");
const passport = require("passport");
const app = express();

app.get("/me", (req, res) => res.json(req.user));
