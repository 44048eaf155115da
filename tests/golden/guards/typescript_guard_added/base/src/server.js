const express = require("express");
const { requireLogin } = require("./auth");

const app = express();
app.get("/me", (req, res) => res.json(req.user));
