import { type Shape, sizeOf, stridesOf } from "../../graph/mod.ts";
import type { Kernel } from "./kernel.ts";
import { offsets } from "../offsets.ts";

/** Offsets in [..., H, W] of each 2×2 window's four elements, row by row; one window after the other. */
function windows(large: Shape): Int32Array {
  const rank = large.length;
  const width = large[rank - 1];
  const corners = large.map((dim, axis) => (axis < rank - 2 ? dim : dim / 2));
  const strides = stridesOf(large).map((stride, axis) => (axis < rank - 2 ? stride : 2 * stride));
  return offsets([...corners, 2, 2], [...strides, width, 1]);
}

export const poolMask: Kernel<"poolMask"> = ({ shape }) => {
  const elements = windows(shape);
  return (x) => {
    const mask = new Float64Array(sizeOf(shape));
    for (let start = 0; start < elements.length; start += 4) {
      let first = elements[start];
      for (let i = 1; i < 4; i++) {
        if (x[elements[start + i]] > x[first]) first = elements[start + i];
      }
      mask[first] = 1;
    }
    return mask;
  };
};

export const windowSum: Kernel<"windowSum"> = ({ shape, inputs: [large] }) => {
  const elements = windows(large.shape);
  return (x) => {
    const y = new Float64Array(sizeOf(shape));
    elements.forEach((from, i) => y[i >> 2] += x[from]);
    return y;
  };
};

export const windowExpand: Kernel<"windowExpand"> = ({ shape }) => {
  const elements = windows(shape);
  return (x) => {
    const y = new Float64Array(sizeOf(shape));
    elements.forEach((to, i) => y[to] = x[i >> 2]);
    return y;
  };
};
