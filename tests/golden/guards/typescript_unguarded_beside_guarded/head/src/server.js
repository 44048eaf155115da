const express = require("express");
const { requireLogin } = require("./auth");

const app = express();
app.get("/me", requireLogin, (req, res) => res.json(req.user));
app.get("/bills", (req, res) => res.json([]));
app.get("/orders", requireLogin, (req, res) => res.json([]));
