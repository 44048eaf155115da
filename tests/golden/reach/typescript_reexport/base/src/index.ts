export { total } from "./prices";
