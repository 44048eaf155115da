const x = 2;
