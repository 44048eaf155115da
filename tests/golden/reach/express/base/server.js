const express = require("express");
const app = express();

function hello(req, res) {
  res.send("a");
}

app.get("/hello", hello);
