export { descend } from "./gradientDescent.ts";
export { keepComponent, type Projection } from "./projection.ts";
export { adam, type AdamOptions, heavyBall, type UpdateRule } from "./rules.ts";
