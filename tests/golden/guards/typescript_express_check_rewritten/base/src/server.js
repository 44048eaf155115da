const express = require("express");

const app = express();

app.delete("/orders/:id", (req, res) => {
  if (!req.user.isAdmin || !req.user.isActive) {
    return res.status(403).end();
  }
  res.json({ gone: req.params.id });
});
