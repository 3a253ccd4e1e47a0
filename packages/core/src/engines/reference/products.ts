import { type Pads, type Shape, sizeOf, stridesOf } from "../../graph/mod.ts";
import type { Kernel, Value } from "./kernels.ts";
import { broadcastStrides, offsets } from "../offsets.ts";

export const matmul: Kernel<"matmul"> = ({ shape, inputs: [a, b], params: { transposeA, transposeB } }) => {
  const batch = shape.slice(0, -2);
  const [m, n] = shape.slice(-2);
  const inner = a.shape[a.shape.length - (transposeA ? 2 : 1)];
  const startsA = offsets(batch, broadcastStrides(a.shape).slice(0, -2));
  const startsB = offsets(batch, broadcastStrides(b.shape).slice(0, -2));
  const [rowA, innerA] = transposeA ? [1, m] : [inner, 1];
  const [innerB, columnB] = transposeB ? [1, inner] : [n, 1];
  return (x, y) => {
    const z = new Float64Array(sizeOf(shape));
    startsA.forEach((startA, matrix) => {
      for (let i = 0; i < m; i++) {
        const row = (matrix * m + i) * n;
        for (let l = 0; l < inner; l++) {
          const factor = x[startA + i * rowA + l * innerA];
          const from = startsB[matrix] + l * innerB;
          for (let j = 0; j < n; j++) z[row + j] += factor * y[from + j * columnB];
        }
      }
    });
    return z;
  };
};

/** Copies [N, C, H, W] into the middle of zeros. */
function padImage([n, c, h, w]: Shape, pads: Pads): { shape: Shape; copy: (x: Value) => Float64Array } {
  const shape = [n, c, h + pads.top + pads.bottom, w + pads.left + pads.right];
  const strides = stridesOf(shape);
  const to = offsets([n, c, h, w], strides, pads.top * strides[2] + pads.left);
  return {
    shape,
    copy: (x) => {
      const y = new Float64Array(sizeOf(shape));
      to.forEach((offset, i) => y[offset] = x[i]);
      return y;
    },
  };
}

/**
 * Calls `visit` for each weight of a filter [O, C, kh, kw] and each row of each image that it meets: `image` is where
 * the row starts in the padded image, `map` where it starts in the feature map [N, O, H', W'].
 */
function eachRow(
  filter: Shape,
  image: Shape,
  map: Shape,
  visit: (weight: number, image: number, map: number) => void,
): void {
  const [o, c, kh, kw] = filter;
  const [images, , height, width] = image;
  const [, , mapHeight, mapWidth] = map;
  for (let out = 0, weight = 0; out < o; out++) {
    for (let channel = 0; channel < c; channel++) {
      for (let i = 0; i < kh; i++) {
        for (let j = 0; j < kw; j++, weight++) {
          for (let sample = 0; sample < images; sample++) {
            for (let row = 0; row < mapHeight; row++) {
              visit(
                weight,
                ((sample * c + channel) * height + row + i) * width + j,
                ((sample * o + out) * mapHeight + row) * mapWidth,
              );
            }
          }
        }
      }
    }
  }
}

/** y[n,o,h,w] = Σ x[n,c,h+i,w+j]·filter[o,c,i,j] over c, i, j, x padded */
export const conv2d: Kernel<"conv2d"> = ({ shape, params, inputs: [image, filter] }) => {
  const padded = padImage(image.shape, params);
  const width = shape[3];
  return (x, w) => {
    const source = padded.copy(x);
    const y = new Float64Array(sizeOf(shape));
    eachRow(filter.shape, padded.shape, shape, (weight, from, to) => {
      for (let i = 0; i < width; i++) y[to + i] += w[weight] * source[from + i];
    });
    return y;
  };
};

/** y[o,c,i,j] = Σ x[n,c,h+i,w+j]·g[n,o,h,w] over n, h, w, x padded */
export const conv2dFilterGrad: Kernel<"conv2dFilterGrad"> = ({ shape, params, inputs: [image, map] }) => {
  const padded = padImage(image.shape, params);
  const width = map.shape[3];
  return (x, g) => {
    const source = padded.copy(x);
    const y = new Float64Array(sizeOf(shape));
    eachRow(shape, padded.shape, map.shape, (weight, from, to) => {
      for (let i = 0; i < width; i++) y[weight] += g[to + i] * source[from + i];
    });
    return y;
  };
};
