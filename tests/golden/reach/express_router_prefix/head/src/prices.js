function total(id) {
  return id + 1;
}

module.exports = { total };
