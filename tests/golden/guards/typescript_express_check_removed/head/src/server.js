const express = require("express");

const app = express();

app.delete("/orders/:id", (req, res) => {
  res.json({ gone: req.params.id });
});
