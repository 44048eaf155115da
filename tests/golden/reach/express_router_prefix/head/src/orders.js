const express = require("express");
const { total } = require("./prices");

const router = express.Router();

router.get("/:id", (req, res) => res.json(total(req.params.id)));

module.exports = router;
