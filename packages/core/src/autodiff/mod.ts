export { jvp } from "./jvp.ts";
export { vjp } from "./vjp.ts";
