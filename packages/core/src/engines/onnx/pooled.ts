import { type Node, type Pads, type Shape, sizeOf } from "../../graph/mod.ts";
import { phaseColumns } from "./columns.ts";
import { reshape, transpose } from "./lowering.ts";
import type { Maps } from "./layout.ts";
import { batchOf, masked } from "./patterns.ts";

// Of a convolution under max-pooling only each window's winner matters. Where many filters, or their cotangents, meet
// the same images, it is cheaper to pick the pixels under the winners, once for all of them, than to make full maps: a
// quarter of the products, and nothing of the maps' size for each filter.

/** Whether `taps` pixels of each winner are fewer than the four numbers of its window for each of `batch` filters. */
function pays(batch: number, taps: number): boolean {
  return taps <= 4 * batch;
}

/** The pixels under each tap of each output channel's winners: [O, H'/2·W'/2·n, C·kh·kw]. */
function pixelsUnderWinners(maps: Maps, images: Node, pads: Pads, kernel: Shape, scores: Node): string {
  const { model, count: n } = maps;
  const image = maps.shapeOf(images).slice(-4);
  const [o, , h, w] = scores.shape.slice(-4);
  const taps = image[0] * sizeOf(kernel);
  const windows = (h * w * n) / 4;
  const byPixel = phaseColumns(model, maps.last(images), { image, pads, kernel })
    .map((columns) => transpose(model, columns, [taps, windows], [1, 0]));
  const first = [0, 1, 2, 3].map((phase) => model.ints([phase * windows]));
  const phase = maps.winners(scores).equal
    .reduceRight((rest, isLargest, i) => model.op("Where", [isLargest, first[i], rest]), first[3]);
  const here = model.ints(Array.from({ length: windows }, (_, window) => window));
  const winner = model.op("Add", [reshape(model, phase, [o, windows]), here]);
  return model.op("Gather", [model.op("Concat", byPixel, { axis: 0 }), winner], { axis: 0 });
}

/** `windowSum` of a batch of filters' maps times one pool mask, where that is what `node` is and it pays. */
export function pooledConvolution(maps: Maps, node: Node<"windowSum">): string | null {
  const pooled = masked(node.inputs[0]);
  if (pooled?.x.op !== "conv2d") return null;
  const { inputs: [x, w], params: pads } = pooled.x as Node<"conv2d">;
  const { model } = maps;
  const batch = batchOf(w);
  const [o, c, kh, kw] = w.shape.slice(-4);
  const taps = c * kh * kw;
  if (batchOf(x) > 1 || !pays(batch, taps)) return null;
  const rows = pixelsUnderWinners(maps, x, pads, [kh, kw], pooled.scores);
  const filters = transpose(model, maps.valueOf(w), [batch, o, taps], [1, 0, 2]);
  const products = model.op("FusedMatMul", [filters, rows], { transA: 0, transB: 1 }, "com.microsoft");
  const shape = maps.shapeOf(node);
  return reshape(
    model,
    transpose(model, products, [o, batch, sizeOf(shape) / (batch * o)], [1, 0, 2]),
    shape,
  );
}

/** `conv2dFilterGrad` of a batch of pooled cotangents, where that is what `node` is and it pays. */
export function pooledFilterGrad(
  maps: Maps,
  { inputs: [x, cotangents], params: pads, shape }: Node<"conv2dFilterGrad">,
): string | null {
  const pooled = masked(cotangents);
  if (pooled?.x.op !== "windowExpand") return null;
  const { model } = maps;
  const batch = batchOf(cotangents);
  const [o, c, kh, kw] = shape.slice(-4);
  const taps = c * kh * kw;
  if (batchOf(x) > 1 || !pays(batch, taps)) return null;
  const rows = pixelsUnderWinners(maps, x, pads, [kh, kw], pooled.scores);
  const [small] = pooled.x.inputs;
  const pixels = sizeOf(maps.shapeOf(small)) / (batch * o);
  const byChannel = transpose(model, maps.last(small), [batch, o, pixels], [1, 0, 2]);
  return reshape(
    model,
    transpose(model, model.op("MatMul", [byChannel, rows]), [o, batch, taps], [1, 0, 2]),
    shape,
  );
}
