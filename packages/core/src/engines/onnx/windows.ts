import { type Node, sizeOf } from "../../graph/mod.ts";
import { type Lowering, reshape } from "./lowering.ts";
import type { OnnxModel } from "./model.ts";
import { pooledConvolution } from "./pooled.ts";

const window = { kernel_shape: [2, 2], strides: [2, 2] };

export const poolMask: Lowering<"poolMask"> = (model, { shape }, [x]) => {
  const [h, w] = shape.slice(-2);
  const images = sizeOf(shape) / (h * w);
  const [, indices] = model.ops("MaxPool", [reshape(model, x, [1, images, h, w])], 2, window);
  const ones = model.op("Expand", [model.scalar(1), model.ints([1, images, h / 2, w / 2])]);
  const mask = model.op("MaxUnpool", [ones, indices, model.ints([1, images, h, w])], window);
  return reshape(model, mask, shape);
};

/** Two rows of w pixels, one after the other, times this [2w, w/2] are the sums of their windows. */
function windowMatrix(model: OnnxModel, w: number): string {
  const matrix = new Float32Array(2 * w * (w / 2));
  for (let pixel = 0; pixel < 2 * w; pixel++) matrix[pixel * (w / 2) + Math.floor((pixel % w) / 2)] = 1;
  return model.literal(`windows of ${w}`, [2 * w, w / 2], matrix);
}

/** A product with zeros and ones takes less than half of an AveragePool's time, and a tenth of an Expand's. */
function windowProduct(model: OnnxModel, value: string, node: Node, large: number, expand: boolean): string {
  const inner = expand ? large / 2 : 2 * large;
  const rows = reshape(model, value, [sizeOf(node.inputs[0].shape) / inner, inner]);
  const product = model.op("Gemm", [rows, windowMatrix(model, large)], { transA: 0, transB: Number(expand) });
  return reshape(model, product, node.shape);
}

export const windowSum: Lowering<"windowSum"> = (model, node, [x], valueOf) => {
  const [width] = node.inputs[0].shape.slice(-1);
  return pooledConvolution(model, node, valueOf) ?? windowProduct(model, x, node, width, false);
};

export const windowExpand: Lowering<"windowExpand"> = (model, node, [x]) => {
  const [width] = node.shape.slice(-1);
  return windowProduct(model, x, node, width, true);
};
