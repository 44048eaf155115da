import left from "left";
import right from "right";

export const x = [left, right];
