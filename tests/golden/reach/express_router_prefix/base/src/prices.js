function total(id) {
  return id;
}

module.exports = { total };
