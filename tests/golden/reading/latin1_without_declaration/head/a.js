const name = "café";
const x = 1;
