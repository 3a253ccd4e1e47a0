import { type Node, type Primitive, sameShape } from "../../graph/mod.ts";
import type { OnnxModel } from "./model.ts";

/**
 * Writes one node with ONNX operators; `inputs` are the names of its operands' values, and `valueOf` knows that of any
 * node before it. Returns its own. What no output needs in the end is left out of the model.
 */
export type Lowering<P extends Primitive> = (
  model: OnnxModel,
  node: Node<P>,
  inputs: readonly string[],
  valueOf: (node: Node) => string,
) => string;

export function reshape(model: OnnxModel, value: string, shape: readonly number[]): string {
  return model.reshape(value, shape);
}

/** A value in the shape `from`, with its axes permuted. */
export function transpose(
  model: OnnxModel,
  value: string,
  from: readonly number[],
  perm: readonly number[],
): string {
  return model.op("Transpose", [reshape(model, value, from)], { perm });
}

/** @param own whether it is cut anew for this use, and not kept from another */
export function slice(
  model: OnnxModel,
  value: string,
  axis: number,
  start: number,
  length: number,
  own = false,
): string {
  return model.op("Slice", [
    value,
    model.ints([start], own),
    model.ints([start + length]),
    model.ints([axis]),
  ]);
}

/** The node itself, or what it gives a batch of one to: primals stand so beside blocks of tangents. */
export function unlifted(node: Node): Node {
  if (node.op !== "reshape") return node;
  const [source] = node.inputs;
  const added = node.shape.length - source.shape.length;
  const same = added >= 0 && sameShape(node.shape.slice(added), source.shape);
  return same && node.shape.slice(0, added).every((dim) => dim === 1) ? source : node;
}
