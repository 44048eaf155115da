import crypto from "node:crypto";
import express from "express";

const app = express();

app.post("/hook", (req, res) => {
  const wanted = crypto.createHmac("sha256", process.env.KEY).update(req.body).digest();
  res.sendStatus(204);
});
