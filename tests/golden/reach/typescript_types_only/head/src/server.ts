import express from "express";
import type { Order } from "./types";

const app = express();
app.get("/order", (req, res) => {
  const order: Order = { id: 1 };
  res.json(order);
});
