import type { Tensor } from "@tensorflow/tfjs-core";
import { type Shape, sizeOf } from "../../../graph/mod.ts";
import { mergeAxes, mergeBroadcast, mergeTransposed } from "../axes.ts";
import type { Tfjs } from "../backends/backend.ts";
import { columns, type Lowering, repeat, reshape, transpose as transposeAs } from "./lowering.ts";

export function reduction(
  reduce: (tf: Tfjs, x: Tensor, axes: number[]) => Tensor,
): Lowering<"reduceSum" | "reduceMax"> {
  return (toolkit, { shape, params, inputs: [{ shape: from }] }) => {
    const runs = mergeAxes(from, (axis) => params.axes.includes(axis));
    const axes = runs.flatMap(({ kind: reduced }, axis) => (reduced ? [axis] : []));
    if (axes.length === 0) return (x) => reshape(toolkit, x, shape);
    const merged = runs.map(({ size }) => size);
    return (x) => reshape(toolkit, reduce(toolkit.tf, reshape(toolkit, x, merged), axes), shape);
  };
}

export const broadcastTo: Lowering<"broadcastTo"> = (toolkit, { shape, inputs: [{ shape: from }] }) => {
  const merged = mergeBroadcast(from, shape);
  return (x) => reshape(toolkit, repeat(toolkit, x, merged.a, merged.b), shape);
};

export const transpose: Lowering<"transpose"> = (toolkit, { shape, params, inputs: [x] }) => {
  const merged = mergeTransposed(x.shape, params.perm);
  return (x) => reshape(toolkit, transposeAs(toolkit, x, merged.shape, merged.perm), shape);
};

/** Sizes of a tensor as a matrix whose columns are an axis and all after it: rows, and columns an index of the axis. */
function matrixAt(shape: Shape, axis: number): { rows: number; width: number } {
  return { rows: sizeOf(shape.slice(0, axis)), width: sizeOf(shape.slice(axis + 1)) };
}

export const slice: Lowering<"slice"> = (toolkit, { shape, params, inputs: [{ shape: from }] }) => {
  const { axis, start, length } = params;
  const { rows, width } = matrixAt(from, axis);
  return (x) =>
    reshape(
      toolkit,
      columns(toolkit, reshape(toolkit, x, [rows, from[axis] * width]), start * width, length * width),
      shape,
    );
};

export const pad: Lowering<"pad"> = (toolkit, { shape, params, inputs: [{ shape: from }] }) => {
  const { axis, low, high } = params;
  const { rows, width } = matrixAt(from, axis);
  return (x) => {
    const matrix = reshape(toolkit, x, [rows, from[axis] * width]);
    return reshape(toolkit, toolkit.tf.pad(matrix, [[0, 0], [low * width, high * width]]), shape);
  };
};

export const concat: Lowering<"concat"> = (toolkit, { shape, params: { axis }, inputs }) => {
  const { rows } = matrixAt(shape, axis);
  return (...parts) =>
    reshape(
      toolkit,
      toolkit.tf.concat(
        parts.map((part, i) => reshape(toolkit, part, [rows, sizeOf(inputs[i].shape) / rows])),
        1,
      ),
      shape,
    );
};
