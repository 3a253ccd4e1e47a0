import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { type Node, type Pads, sizeOf } from "../../../graph/mod.ts";
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

/** Elements of all leading axes but the last four. */
function batchOf({ shape }: Node): number {
  return sizeOf(shape.slice(0, -4));
}

export const conv2d: Lowering<"conv2d"> = (toolkit, { shape, params, inputs: [image, filter] }) => {
  const [c, n, h, w] = image.shape.slice(-4);
  const [o, , kh, kw] = filter.shape.slice(-4);
  // One of the two is 1: a batch of images is more images, one of filters more of those.
  const [images, filters] = [batchOf(image), batchOf(filter)];
  return (x, weights) => {
    const channelsLast = transpose(toolkit, x, [images, c, n * h * w], [0, 2, 1]);
    const kernel = transpose(toolkit, weights, [filters * o, c, kh * kw], [2, 1, 0]);
    const maps = convolve(
      toolkit,
      reshape(toolkit, channelsLast, [images * n, h, w, c]),
      reshape(toolkit, kernel, [kh, kw, c, filters * o]),
      params,
    );
    const pixels = sizeOf(shape.slice(-3));
    return reshape(toolkit, transpose(toolkit, maps, [images, pixels, filters * o], [0, 2, 1]), shape);
  };
};

/**
 * A convolution with other roles: channels as the batch, samples as the channels, cotangents as the filter. Faster on
 * wasm than one product a tap, whose operand XNNPACK would have to pack anew.
 */
export const conv2dFilterGrad: Lowering<"conv2dFilterGrad"> = (toolkit, node) => {
  const { shape, params, inputs: [image, cotangent] } = node;
  const [c, n, h, w] = image.shape.slice(-4);
  const [o, , gh, gw] = cotangent.shape.slice(-4);
  const [images, maps] = [batchOf(image), batchOf(cotangent)];
  return (x, g) => {
    const samplesLast = transpose(toolkit, x, [images * c, n, h * w], [0, 2, 1]);
    const kernel = transpose(toolkit, g, [maps * o, n, gh * gw], [2, 1, 0]);
    const taps = convolve(
      toolkit,
      reshape(toolkit, samplesLast, [images * c, h, w, n]),
      reshape(toolkit, kernel, [gh, gw, n, maps * o]),
      params,
    );
    const weights = sizeOf(shape.slice(-3));
    return reshape(toolkit, transpose(toolkit, taps, [images, weights, maps * o], [0, 2, 1]), shape);
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
