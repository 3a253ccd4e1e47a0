import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { type Pads, sizeOf } from "../../../graph/mod.ts";
import { columns, type Lowering, reshape, type Toolkit, transpose } from "./lowering.ts";

/** Images [N, H, W, C] with a filter [kh, kw, C, O]: tfjs's kernels take channels last. */
function convolve(toolkit: Toolkit, images: Tensor, filter: Tensor, pads: Pads): Tensor {
  const { top, left, bottom, right } = pads;
  return toolkit.tf.conv2d(images as Tensor4D, filter as Tensor4D, 1, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
}

export const conv2d: Lowering<"conv2d"> = (toolkit, { shape, params, inputs: [image, filter] }) => {
  const [n, c, h, w] = image.shape;
  const [o, , kh, kw] = filter.shape;
  return (x, weights) => {
    const images = reshape(toolkit, transpose(toolkit, x, [n, c, h * w], [0, 2, 1]), [n, h, w, c]);
    const kernel = reshape(toolkit, transpose(toolkit, weights, [o, c, kh * kw], [2, 1, 0]), [kh, kw, c, o]);
    const maps = convolve(toolkit, images, kernel, params);
    return reshape(toolkit, transpose(toolkit, maps, [n, shape[2] * shape[3], o], [0, 2, 1]), shape);
  };
};

/**
 * A convolution with other roles: channels as the batch, samples as the channels, cotangents as the filter. Faster on
 * wasm than one product a tap, whose operand XNNPACK would have to pack anew.
 */
export const conv2dFilterGrad: Lowering<"conv2dFilterGrad"> = (toolkit, node) => {
  const { shape, params, inputs: [image, cotangent] } = node;
  const [n, c, h, w] = image.shape;
  const [, o, gh, gw] = cotangent.shape;
  return (x, g) => {
    const images = reshape(toolkit, transpose(toolkit, x, [n, c * h * w], [1, 0]), [c, h, w, n]);
    const kernel = reshape(toolkit, transpose(toolkit, g, [n * o, gh * gw], [1, 0]), [gh, gw, n, o]);
    const taps = convolve(toolkit, images, kernel, params);
    return reshape(toolkit, transpose(toolkit, taps, [sizeOf(shape) / o, o], [1, 0]), shape);
  };
};

/** Axes swapped with the taps in front, where they are reversed in whole pieces; tfjs's reverse goes by elements. */
export const convRotate: Lowering<"convRotate"> = (toolkit, { shape, inputs: [filter] }) => {
  const [o, c, kh, kw] = filter.shape.slice(-4);
  const blocks = sizeOf(shape.slice(0, -4));
  const taps = kh * kw;
  const size = sizeOf(shape) / taps;
  return (w) => {
    const tapsFirst = transpose(toolkit, w, [blocks, o, c, taps], [3, 0, 2, 1]);
    const all = reshape(toolkit, tapsFirst, [1, taps * size]);
    const pieces = Array.from(
      { length: taps },
      (_, tap) => columns(toolkit, all, (taps - 1 - tap) * size, size),
    );
    const reversed = toolkit.tf.concat(pieces, 1);
    return reshape(toolkit, transpose(toolkit, reversed, [taps, size], [1, 0]), shape);
  };
};
