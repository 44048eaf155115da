import left from "left";

export const x = left;
