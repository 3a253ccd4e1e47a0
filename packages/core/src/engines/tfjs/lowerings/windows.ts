import type { Tensor } from "@tensorflow/tfjs-core";
import { type Shape, sizeOf } from "../../../graph/mod.ts";
import { halves, type Lowering, reshape, type Toolkit, transpose } from "./lowering.ts";

/**
 * Images [..., H, W] as [column, row, …]: each of the four elements of every 2×2 window in one piece. Whole pieces are
 * added and compared far faster than neighbours.
 */
function toWindows(toolkit: Toolkit, x: Tensor, large: Shape): Tensor {
  const [width] = large.slice(-1);
  return transpose(toolkit, x, [sizeOf(large) / width / 2, 2, width / 2, 2], [3, 1, 0, 2]);
}

function fromWindows(toolkit: Toolkit, windows: Tensor, large: Shape): Tensor {
  const [width] = large.slice(-1);
  const pieces = [2, 2, sizeOf(large) / width / 2, width / 2];
  return reshape(toolkit, transpose(toolkit, windows, pieces, [2, 1, 3, 0]), large);
}

/** A tournament: in each row the right element wins if it is greater, then the lower row if its winner is. */
export const poolMask: Lowering<"poolMask"> = (toolkit, { shape }) => (x) => {
  const { tf } = toolkit;
  const not = (y: Tensor) => tf.add(tf.neg(y), 1);
  const [left, right] = halves(toolkit, toWindows(toolkit, x, shape));
  const isRight = tf.step(tf.sub(right, left));
  const isLeft = not(isRight);
  const [upper, lower] = halves(toolkit, tf.add(tf.mul(left, isLeft), tf.mul(right, isRight)));
  const isLower = tf.step(tf.sub(lower, upper));
  const isRow = tf.concat([not(isLower), isLower], 1);
  const mask = tf.concat([tf.mul(isLeft, isRow), tf.mul(isRight, isRow)], 1);
  return fromWindows(toolkit, mask, shape);
};

export const windowSum: Lowering<"windowSum"> = (toolkit, { shape, inputs: [{ shape: large }] }) => (x) => {
  const rows = toolkit.tf.add(...halves(toolkit, toWindows(toolkit, x, large)));
  return reshape(toolkit, toolkit.tf.add(...halves(toolkit, rows)), shape);
};

export const windowExpand: Lowering<"windowExpand"> = (toolkit, { shape }) => (x) => {
  const piece = reshape(toolkit, x, [x.size]);
  return fromWindows(toolkit, toolkit.tf.concat([piece, piece, piece, piece]), shape);
};
