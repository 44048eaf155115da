const express = require("express");
const { requireLogin } = require("./auth");

const router = express.Router();

router.get("/", (req, res) => res.json([]));
router.delete("/:id", (req, res) => res.json({ gone: req.params.id }));

module.exports = router;
