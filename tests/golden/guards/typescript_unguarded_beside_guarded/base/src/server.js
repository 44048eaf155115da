const express = require("express");
const { requireLogin } = require("./auth");

const app = express();
app.get("/me", requireLogin, (req, res) => res.json(req.user));
app.get("/orders", requireLogin, (req, res) => res.json([]));
