import express from "express";
import { total } from "./index";

const app = express();
app.get("/total", (req, res) => res.json(total(1)));
