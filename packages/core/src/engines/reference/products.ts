import { type Pads, type Shape, sizeOf, stridesOf } from "../../graph/mod.ts";
import type { Kernel, Value } from "./kernel.ts";
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

/** Copies [..., H, W] into the middle of zeros. */
function padImage(image: Shape, pads: Pads): { shape: Shape; copy: (x: Value) => Float64Array } {
  const [h, w] = image.slice(-2);
  const shape = [...image.slice(0, -2), h + pads.top + pads.bottom, w + pads.left + pads.right];
  const strides = stridesOf(shape);
  const to = offsets(image, strides, pads.top * (w + pads.left + pads.right) + pads.left);
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
 * Calls `visit` for each weight of filters [..., O, C, kh, kw] and each row of each image that it meets: `image` is
 * where the row starts in the padded images [..., C, N, H, W], `map` where it starts in the maps [..., O, N, H', W'].
 */
function eachRow(
  filters: Shape,
  images: Shape,
  maps: Shape,
  visit: (weight: number, image: number, map: number) => void,
): void {
  const [o, c, kh, kw] = filters.slice(-4);
  const [n, height, width] = images.slice(-3);
  const [mapHeight, mapWidth] = maps.slice(-2);
  // The operands' batches are equal but for dimensions of 1, which are repeated.
  const batch = filters.slice(0, -4).map((dim, axis) => Math.max(dim, images[axis], maps[axis]));
  const starts = (shape: Shape) => offsets(batch, broadcastStrides(shape).slice(0, -4));
  const [startsOfFilters, startsOfImages, startsOfMaps] = [filters, images, maps].map(starts);
  for (let element = 0; element < sizeOf(batch); element++) {
    let weight = startsOfFilters[element];
    for (let out = 0; out < o; out++) {
      for (let channel = 0; channel < c; channel++) {
        for (let i = 0; i < kh; i++) {
          for (let j = 0; j < kw; j++, weight++) {
            for (let sample = 0; sample < n; sample++) {
              for (let row = 0; row < mapHeight; row++) {
                visit(
                  weight,
                  startsOfImages[element] + ((channel * n + sample) * height + row + i) * width + j,
                  startsOfMaps[element] + ((out * n + sample) * mapHeight + row) * mapWidth,
                );
              }
            }
          }
        }
      }
    }
  }
}

/** y[o,n,h,w] = Σ x[c,n,h+i,w+j]·filter[o,c,i,j] over c, i, j, x padded */
export const conv2d: Kernel<"conv2d"> = ({ shape, params, inputs: [images, filters] }) => {
  const padded = padImage(images.shape, params);
  const [width] = shape.slice(-1);
  return (x, w) => {
    const source = padded.copy(x);
    const y = new Float64Array(sizeOf(shape));
    eachRow(filters.shape, padded.shape, shape, (weight, from, to) => {
      for (let i = 0; i < width; i++) y[to + i] += w[weight] * source[from + i];
    });
    return y;
  };
};

/** y[o,c,i,j] = Σ x[c,n,h+i,w+j]·g[o,n,h,w] over n, h, w, x padded */
export const conv2dFilterGrad: Kernel<"conv2dFilterGrad"> = ({ shape, params, inputs: [images, maps] }) => {
  const padded = padImage(images.shape, params);
  const [width] = maps.shape.slice(-1);
  return (x, g) => {
    const source = padded.copy(x);
    const y = new Float64Array(sizeOf(shape));
    eachRow(shape, padded.shape, maps.shape, (weight, from, to) => {
      for (let i = 0; i < width; i++) y[weight] += g[to + i] * source[from + i];
    });
    return y;
  };
};
