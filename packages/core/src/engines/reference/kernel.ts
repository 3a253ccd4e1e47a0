import type { Node, Primitive } from "../../graph/mod.ts";

/** Elements in row-major order; int32 for indices only. */
export type Value = Float64Array | Int32Array;
/** Computes a node from its operands, into a new array or, where only the shape changes, the operand's own. */
export type Compute = (...operands: Value[]) => Value;
/** Prepares the computation of a node: what depends on shapes alone is done once. */
export type Kernel<P extends Primitive> = (node: Node<P>) => Compute;
