export { descend } from "./gradientDescent.ts";
export { keepComponent, type Projection } from "./projection.ts";
