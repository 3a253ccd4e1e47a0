import { type Shape, sizeOf } from "../../graph/mod.ts";
import { reshape } from "./lowering.ts";
import type { OnnxModel } from "./model.ts";

// Pooling by elementwise operators on the four pixels of all windows. onnxruntime's own max-pooling takes five times as
// long with the winners' places, which a gradient needs.

/** The four pixels of all 2×2 windows, in row-major order, each [..., H/2, W/2, n]. */
export type Phases = readonly string[];

/** The largest pixel of each window, and for the first three of a window's four whether it is that large. */
export interface Winners {
  readonly largest: string;
  readonly equal: readonly string[];
}

const FLOAT = 1;

const places = [[0, 0], [0, 1], [1, 0], [1, 1]];

/** Four values, one for each pixel of the windows. */
export function byPhase(value: (phase: number) => string): Phases {
  return places.map((_, phase) => value(phase));
}

/** The phases of a value [..., H, W, n]. */
export function cutPhases(model: OnnxModel, value: string, shape: Shape): Phases {
  const [h, w, n] = shape.slice(-3);
  const pixels = reshape(model, value, [sizeOf(shape) / (h * w * n), h * w, n]);
  return places.map(([a, b]) => {
    const corners = Array.from(
      { length: (h * w) / 4 },
      (_, i) => (2 * Math.floor(i / (w / 2)) + a) * w + 2 * (i % (w / 2)) + b,
    );
    const phase = model.op("Gather", [pixels, model.ints(corners)], { axis: 1 });
    return reshape(model, phase, [...shape.slice(0, -3), h / 2, w / 2, n]);
  });
}

/** The value [..., H, W, n] of which these are the phases. */
export function joinPhases(model: OnnxModel, phases: Phases, shape: Shape): string {
  const [w, n] = shape.slice(-2);
  const rows = sizeOf(shape) / (2 * w * n);
  const joined = [phases.slice(0, 2), phases.slice(2)].map((pair) => {
    const pixels = pair.map((phase) => reshape(model, phase, [rows * (w / 2), 1, n]));
    return reshape(model, model.op("Concat", pixels, { axis: 1 }), [rows, 1, w * n]);
  });
  return reshape(model, model.op("Concat", joined, { axis: 1 }), shape);
}

export function winnersOf(model: OnnxModel, phases: Phases): Winners {
  const pairs = [phases.slice(0, 2), phases.slice(2)].map((pair) => model.op("Max", pair));
  const largest = model.op("Max", pairs);
  return { largest, equal: phases.slice(0, 3).map((phase) => model.op("Equal", [phase, largest])) };
}

/** What stands at each window's first maximum. */
export function pick(model: OnnxModel, { equal }: Winners, phases: Phases): string {
  return equal.reduceRight(
    (rest, isLargest, i) => model.op("Where", [isLargest, phases[i], rest]),
    phases[3],
  );
}

/** A value at each window's first maximum, zero beside it. */
export function unpool(model: OnnxModel, { equal }: Winners, value: string): Phases {
  const phases: string[] = [];
  let rest = value;
  for (const isLargest of equal) {
    // A product is made on all threads, a choice on one.
    const here = model.op("Mul", [rest, model.op("Cast", [isLargest], { to: FLOAT })]);
    rest = model.op("Sub", [rest, here]);
    phases.push(here);
  }
  return [...phases, rest];
}

export function sumPhases(model: OnnxModel, phases: Phases): string {
  const pairs = [phases.slice(0, 2), phases.slice(2)].map((pair) => model.op("Add", pair));
  return model.op("Add", pairs);
}
