import type { Node, Shape } from "../../graph/mod.ts";
import { filterGrad } from "./convolution.ts";
import { type Lowering, reshape, unlifted } from "./lowering.ts";
import { PartOfMaps } from "./maps.ts";
import type { OnnxModel } from "./model.ts";
import { batchOf, isRepeated, lastOf } from "./patterns.ts";
import { byPhase, cutPhases, joinPhases, sumPhases, unpool, winnersOf } from "./windows.ts";

/** Samples that go through convolutions together: so many that their columns are in a processor's cache. */
const AT_ONCE = 96;

const made = new WeakMap<OnnxModel, Map<string, readonly PartOfMaps[]>>();

/** A program's maps of `samples` samples, in parts of no more than `atOnce`. */
function partsOf(
  model: OnnxModel,
  samples: number,
  valueOf: (node: Node) => string,
  atOnce = AT_ONCE,
): readonly PartOfMaps[] {
  const bySize = made.get(model) ?? new Map<string, readonly PartOfMaps[]>();
  made.set(model, bySize);
  const count = Math.ceil(samples / atOnce);
  const key = `${samples} in ${count}`;
  let parts = bySize.get(key);
  if (!parts) {
    const bounds = Array.from({ length: count + 1 }, (_, i) => Math.round((i * samples) / count));
    parts = bounds.slice(1).map((end, i) =>
      new PartOfMaps(model, valueOf, samples, bounds[i], end - bounds[i])
    );
    bySize.set(key, parts);
  }
  return parts;
}

/**
 * The parts in which a node's images go through: of a pooled network so many that one layer after the other finds its
 * operands in the cache, and else all, as values of all samples come between layers.
 */
function partsFor(
  model: OnnxModel,
  { inputs }: Node,
  valueOf: (node: Node) => string,
): readonly PartOfMaps[] {
  const samples = inputs[0].shape.at(-3)!;
  const parts = partsOf(model, samples, valueOf);
  const isPooled = inputs.some((operand) => parts[0].isNatural(operand) && !lastOf(unlifted(operand)));
  return isPooled ? parts : partsOf(model, samples, valueOf, samples);
}

/** The value of a map [..., C, N, H, W], for operators that know no other layout. */
function inOrder(node: Node, parts: readonly PartOfMaps[]): string {
  const [{ model }] = parts;
  const [h, w] = node.shape.slice(-2);
  const lead = node.shape.slice(0, -3);
  const pieces = parts.map((maps) => reshape(model, maps.last(node), [...lead, h, w, maps.count]));
  const whole = pieces.length === 1 ? pieces[0] : model.op("Concat", pieces, { axis: lead.length + 2 });
  const axes = lead.map((_, axis) => axis);
  return model.op("Transpose", [whole], { perm: [...axes, ...[2, 0, 1].map((axis) => lead.length + axis)] });
}

/** A filter of depth 1 on images of which the samples are the depth: what stands in order stays so. */
function convolveInOrder(
  model: OnnxModel,
  node: Node<"conv2d">,
  [images, filters]: readonly string[],
): string {
  const { inputs: [x, w], params: { top, left, bottom, right }, shape } = node;
  const [o, c, kh, kw] = w.shape.slice(-4);
  const result = model.op("Conv", [
    reshape(model, images, [batchOf(x), ...x.shape.slice(-4)]),
    reshape(model, filters, [batchOf(w) * o, c, 1, kh, kw]),
  ], { pads: [0, top, left, 0, bottom, right] });
  return reshape(model, result, shape);
}

export const conv2d: Lowering<"conv2d"> = (model, node, operands, valueOf) => {
  const { shape } = node;
  if (isRepeated(node)) {
    const pixel = reshape(model, operands[1], [...shape.slice(0, -3), 1, 1, 1]);
    return model.op("Expand", [pixel, model.ints(shape)]);
  }
  const parts = partsFor(model, node, valueOf);
  return parts[0].isNatural(node) ? inOrder(node, parts) : convolveInOrder(model, node, operands);
};

export const conv2dFilterGrad: Lowering<"conv2dFilterGrad"> = (model, node, _, valueOf) =>
  filterGrad(partsFor(model, node, valueOf), node);

/** Among a program's maps, and else on a value [..., H, W] as it is: as if of one sample. */
function windowLowering<P extends "poolMask" | "windowSum" | "windowExpand">(
  plain: (model: OnnxModel, value: string, operand: Shape, result: Shape) => string,
): Lowering<P> {
  return (model, node, [value], valueOf) => {
    const { inputs: [operand], shape } = node;
    if (shape.length >= 4) return inOrder(node, partsOf(model, shape[shape.length - 3], valueOf));
    return reshape(model, plain(model, value, [...operand.shape, 1], [...shape, 1]), shape);
  };
}

export const poolMask = windowLowering<"poolMask">((model, value, shape) => {
  const winners = winnersOf(model, cutPhases(model, value, shape));
  return joinPhases(model, unpool(model, winners, model.scalar(1)), shape);
});

export const windowSum = windowLowering<"windowSum">((model, value, shape) =>
  sumPhases(model, cutPhases(model, value, shape))
);

export const windowExpand = windowLowering<"windowExpand">((model, value, _, shape) =>
  joinPhases(model, byPhase(() => value), shape)
);
