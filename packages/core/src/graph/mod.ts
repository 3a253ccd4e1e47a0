export { GraphBuilder } from "./builder.ts";
export { type GraphCost, graphCost } from "./cost.ts";
export {
  type AnyNode,
  type DType,
  type Graph,
  makeGraph,
  type Node,
  type Pads,
  type Primitive,
  type PrimitiveParams,
  topologicalOrder,
} from "./node.ts";
export { printGraph } from "./print.ts";
export { formatShape, sameShape, type Shape, ShapeError, sizeOf, stridesOf } from "./shape.ts";
