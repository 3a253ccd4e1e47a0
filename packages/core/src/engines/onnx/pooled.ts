import { type Node, type Pads, sameShape, type Shape, sizeOf } from "../../graph/mod.ts";
import { batchOf, columns } from "./columns.ts";
import { reshape, transpose, unlifted } from "./lowering.ts";
import type { OnnxModel } from "./model.ts";

// Of a convolution under max-pooling only each window's winner matters. Where many filters, or their cotangents, meet
// the same images, it is cheaper to pick the pixels under the winners, once for all of them, than to make full maps: a
// quarter of the products, and nothing of the maps' size for each filter.

/** Whether `taps` pixels of each winner are fewer than the four numbers of its window for each of `batch` filters. */
function pays(batch: number, taps: number): boolean {
  return taps <= 4 * batch;
}

/** x where `node` is x times one pool mask of all of its batch, with what the mask was made from. */
function masked(node: Node): { x: Node; scores: Node } | null {
  if (node.op !== "mul") return null;
  const [a, b] = node.inputs;
  const [x, mask] = unlifted(b).op === "poolMask" ? [a, unlifted(b)] : [b, unlifted(a)];
  if (mask.op !== "poolMask" || !sameShape(x.shape, node.shape)) return null;
  const [scores] = mask.inputs;
  return sizeOf(scores.shape) === sizeOf(node.shape.slice(-4)) ? { x, scores } : null;
}

/** The pixels under each tap of each output channel's winners: [O, N·H'/2·W'/2, C·kh·kw]. */
function winners(
  model: OnnxModel,
  images: Node,
  pads: Pads,
  kernel: Shape,
  scores: Node,
  valueOf: (node: Node) => string,
): string {
  const image = images.shape.slice(-4);
  const [o, n, h, w] = scores.shape.slice(-4);
  const taps = image[0] * sizeOf(kernel);
  const pixels = columns(model, valueOf(images), image, pads, kernel, false);
  const byPixel = transpose(model, pixels, [taps, n * h * w], [1, 0]);
  const [, indices] = model.ops("MaxPool", [reshape(model, valueOf(scores), [1, o * n, h, w])], 2, {
    kernel_shape: [2, 2],
    strides: [2, 2],
  });
  // MaxPool counts through all channels, the pixels are those of one.
  const channel = reshape(model, model.ints(Array.from({ length: o }, (_, i) => i * n * h * w)), [o, 1]);
  const winner = model.op("Sub", [reshape(model, indices, [o, (n * h * w) / 4]), channel]);
  return model.op("Gather", [byPixel, winner], { axis: 0 });
}

/** `windowSum` of a batch of filters' maps times one pool mask, where that is what `node` is and it pays. */
export function pooledConvolution(
  model: OnnxModel,
  node: Node<"windowSum">,
  valueOf: (node: Node) => string,
): string | null {
  const pooled = masked(node.inputs[0]);
  if (pooled?.x.op !== "conv2d") return null;
  const { inputs: [x, w], params: pads } = pooled.x as Node<"conv2d">;
  const batch = batchOf(w);
  const [o, c, kh, kw] = w.shape.slice(-4);
  const taps = c * kh * kw;
  if (batchOf(x) > 1 || !pays(batch, taps)) return null;
  const rows = winners(model, x, pads, [kh, kw], pooled.scores, valueOf);
  const filters = transpose(model, valueOf(w), [batch, o, taps], [1, 0, 2]);
  const maps = model.op("FusedMatMul", [filters, rows], { transA: 0, transB: 1 }, "com.microsoft");
  const pixels = sizeOf(node.shape) / (batch * o);
  return reshape(model, transpose(model, maps, [o, batch, pixels], [1, 0, 2]), node.shape);
}

/** `conv2dFilterGrad` of a batch of pooled cotangents, where that is what `node` is and it pays. */
export function pooledFilterGrad(
  model: OnnxModel,
  { inputs: [x, cotangents], params: pads, shape }: Node<"conv2dFilterGrad">,
  valueOf: (node: Node) => string,
): string | null {
  const pooled = masked(cotangents);
  if (pooled?.x.op !== "windowExpand") return null;
  const batch = batchOf(cotangents);
  const [o, c, kh, kw] = shape.slice(-4);
  const taps = c * kh * kw;
  if (batchOf(x) > 1 || !pays(batch, taps)) return null;
  const rows = winners(model, x, pads, [kh, kw], pooled.scores, valueOf);
  const [small] = pooled.x.inputs;
  const pixels = sizeOf(small.shape) / (batch * o);
  const byChannel = transpose(model, valueOf(small), [batch, o, pixels], [1, 0, 2]);
  return reshape(
    model,
    transpose(model, model.op("MatMul", [byChannel, rows]), [o, batch, taps], [1, 0, 2]),
    shape,
  );
}
