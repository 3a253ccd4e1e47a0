import { type Node, type Shape, sizeOf } from "../../graph/mod.ts";
import { filterGrad } from "./convolution.ts";
import { type Lowering, reshape, transpose } from "./lowering.ts";
import { PartOfMaps } from "./maps.ts";
import type { OnnxModel } from "./model.ts";
import { isRepeated } from "./patterns.ts";
import { byPhase, cutPhases, joinPhases, sumPhases, unpool, winnersOf } from "./windows.ts";

/** Samples that go through convolutions together: so many that their columns are in a processor's cache. */
const AT_ONCE = 64;

const made = new WeakMap<OnnxModel, Map<number, readonly PartOfMaps[]>>();

/** A program's maps of `samples` samples, in parts. */
function partsOf(model: OnnxModel, samples: number, valueOf: (node: Node) => string): readonly PartOfMaps[] {
  const bySize = made.get(model) ?? new Map<number, readonly PartOfMaps[]>();
  made.set(model, bySize);
  let parts = bySize.get(samples);
  if (!parts) {
    const count = Math.ceil(samples / AT_ONCE);
    const bounds = Array.from({ length: count + 1 }, (_, i) => Math.round((i * samples) / count));
    parts = bounds.slice(1).map((end, i) =>
      new PartOfMaps(model, valueOf, samples, bounds[i], end - bounds[i])
    );
    bySize.set(samples, parts);
  }
  return parts;
}

/** The value of a map [..., C, N, H, W], for operators that know no other layout. */
function inOrder(node: Node, parts: readonly PartOfMaps[]): string {
  const [{ model }] = parts;
  const [n, h, w] = node.shape.slice(-3);
  const rows = sizeOf(node.shape.slice(0, -3));
  const pieces = parts.map((maps) => reshape(model, maps.last(node), [rows, h * w, maps.count]));
  const whole = pieces.length === 1 ? pieces[0] : model.op("Concat", pieces, { axis: 2 });
  return reshape(model, transpose(model, whole, [rows, h * w, n], [0, 2, 1]), node.shape);
}

export const conv2d: Lowering<"conv2d"> = (model, node, [, filter], valueOf) => {
  const { shape } = node;
  if (!isRepeated(node)) return inOrder(node, partsOf(model, shape[shape.length - 3], valueOf));
  const pixel = reshape(model, filter, [...shape.slice(0, -3), 1, 1, 1]);
  return model.op("Expand", [pixel, model.ints(shape)]);
};

export const conv2dFilterGrad: Lowering<"conv2dFilterGrad"> = (model, node, _, valueOf) =>
  filterGrad(partsOf(model, node.inputs[0].shape.at(-3)!, valueOf), node);

/** In a program's maps where the operand comes about there, and else on a value [..., H, W] as it is: with one sample. */
function windowLowering<P extends "poolMask" | "windowSum" | "windowExpand">(
  plain: (model: OnnxModel, value: string, operand: Shape, result: Shape) => string,
): Lowering<P> {
  return (model, node, [value], valueOf) => {
    const { inputs: [operand], shape } = node;
    const parts = shape.length < 4 ? [] : partsOf(model, shape[shape.length - 3], valueOf);
    if (parts[0]?.isNatural(node)) return inOrder(node, parts);
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
