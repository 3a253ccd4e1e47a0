import { type Shape, sizeOf, stridesOf } from "../graph/mod.ts";

/**
 * Where each element of `shape`, in row-major order, lies in memory laid out with `strides` from `base`. Every shape
 * operation is a copy or a sum along such a list.
 */
export function offsets(shape: Shape, strides: readonly number[], base = 0): Int32Array {
  const list = new Int32Array(sizeOf(shape));
  const index = new Array<number>(shape.length).fill(0);
  let offset = base;
  for (let i = 0; i < list.length; i++) {
    list[i] = offset;
    // Count up like an odometer, the last axis fastest.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      offset += strides[axis];
      if (++index[axis] < shape[axis]) break;
      offset -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return list;
}

/** Strides of an operand whose dimensions of 1 are repeated: 0 along those. */
export function broadcastStrides(shape: Shape): number[] {
  return stridesOf(shape).map((stride, axis) => (shape[axis] === 1 ? 0 : stride));
}
