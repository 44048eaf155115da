const express = require("express");
const app = express();

function hello(req, res) {
  res.send("b");
}

app.get("/hello", hello);
