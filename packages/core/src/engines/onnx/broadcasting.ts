import { type Node, sameShape } from "../../graph/mod.ts";
import { type Lowering, reshape } from "./lowering.ts";
import type { OnnxModel } from "./model.ts";

/** An elementwise operator repeats dimensions of 1 itself: an operand that was only repeated is taken as it was. */
export function elementwise(opType: string): Lowering<"add" | "sub" | "mul" | "div"> {
  return (model, { inputs, shape }, names, valueOf) => {
    const sources = inputs.map((operand) => (operand.op === "broadcastTo" ? operand.inputs[0] : operand));
    const dims = shape.map((_, axis) => Math.max(...sources.map((source) => source.shape[axis])));
    return model.op(opType, sameShape(dims, shape) ? sources.map(valueOf) : names);
  };
}

/** Runs of neighbouring axes; onnxruntime reduces over one run fast and over scattered axes slowly. */
function adjacentRuns(axes: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const axis of axes) {
    const last = runs[runs.length - 1];
    if (last && last[last.length - 1] === axis - 1) last.push(axis);
    else runs.push([axis]);
  }
  return runs;
}

export function reduction(opType: string): Lowering<"reduceSum" | "reduceMax"> {
  return (model, { params: { axes } }, [x]) =>
    adjacentRuns(axes).reduce((value, run) => model.op(opType, [value, model.ints(run)], { keepdims: 1 }), x);
}

/** A sum of products over the last axis is made without the products where they are many: Σ (ab + cd) = a·b + c·d. */
export const reduceSum: Lowering<"reduceSum"> = (model, node, inputs, valueOf) => {
  const { inputs: [x], params: { axes } } = node;
  const rank = x.shape.length;
  const overLast = axes.length === 1 && axes[0] === rank - 1;
  const summed = overLast && x.shape[rank - 1] >= LONG ? dots(model, x, valueOf) : null;
  return summed ?? reduction("ReduceSum")(model, node, inputs, valueOf);
};

/** Shorter sums than this are no faster as products. */
const LONG = 256;

/** Sum over the last axis of products, or of sums of products; `null` where `x` is neither. */
function dots(model: OnnxModel, x: Node, valueOf: (node: Node) => string): string | null {
  const [a, b] = x.inputs;
  const whole = (operand: Node) => operand.shape.at(-1) === x.shape.at(-1);
  if (x.op === "mul" && whole(a) && whole(b)) {
    const rows = [a, b].map((operand) =>
      reshape(model, valueOf(operand), [...operand.shape.slice(0, -1), 1, operand.shape.at(-1)!])
    );
    const products = model.op("FusedMatMul", rows, { transA: 0, transB: 1 }, "com.microsoft");
    return reshape(model, products, [...x.shape.slice(0, -1), 1]);
  }
  if (x.op === "add" && sameShape(a.shape, b.shape)) {
    const [left, right] = [dots(model, a, valueOf), dots(model, b, valueOf)];
    return left && right && model.op("Add", [left, right]);
  }
  return null;
}
