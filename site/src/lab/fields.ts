import { leastIndex } from "d3-array";
import { formatNumber } from "../charts/format.ts";
import type { AskedBackend, NetworkSettings } from "@tiny-subspaces/experiments/lab";
import type { ValleySettings } from "@tiny-subspaces/experiments/lab/valley";

/** A number that the reader chooses on a slider, or exactly in the link. */
export interface NumberField {
  readonly kind: "number";
  /** Its name in links, after the part's. */
  readonly name: string;
  /** For people; a symbol may be `η`, an index `χ_k`. */
  readonly label: string;
  /** What the slider offers, ascending. */
  readonly ladder: readonly number[];
  /** What a link may ask for. */
  readonly range: readonly [number, number];
  readonly isWhole: boolean;
  readonly preset: number;
  /** What stands on the slider for a value that is no number to the reader. */
  readonly words?: Readonly<Record<number, string>>;
}

/** A value as a slider shows it. */
export function showNumber({ words }: NumberField, value: number): string {
  return words?.[value] ?? formatNumber(value);
}

/** Where on the slider a value is, or is nearest to. */
export function placeOf({ ladder }: NumberField, value: number): number {
  return leastIndex(ladder, (step) => Math.abs(step - value)) ?? 0;
}

/** One of a few. */
export interface ChoiceField {
  readonly kind: "choice";
  readonly name: string;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly preset: string;
}

export type Field = NumberField | ChoiceField;

/** A record of values as the controls have it: numbers and choices by key. */
export type Values<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends NumberField ? number : string;
};
export type Fields = Readonly<Record<string, Field>>;

function whole(
  name: string,
  label: string,
  preset: number,
  ladder: readonly number[],
  range?: readonly [number, number],
): NumberField {
  const [least, most] = [ladder[0]!, ladder.at(-1)!];
  return { kind: "number", name, label, ladder, range: range ?? [least, most], isWhole: true, preset };
}

function real(name: string, label: string, preset: number, ladder: readonly number[]): NumberField {
  return {
    kind: "number",
    name,
    label,
    ladder,
    range: [ladder[0]!, ladder.at(-1)!],
    isWhole: false,
    preset,
  };
}

/** 1, 2, 5, 10, … between two powers of ten. */
function decades(from: number, to: number, multiples: readonly number[] = [1, 2, 5]): number[] {
  const powers = Array.from({ length: to - from }, (_, i) => from + i);
  return [
    ...powers.flatMap((power) => multiples.map((multiple) => Number(`${multiple}e${power}`))),
    Number(`1e${to}`),
  ];
}

function upTo(last: number, first = 1, by = 1): number[] {
  return Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, i) => first + i * by);
}

export const valleyFields = {
  curvature: real("curvature", "curvature across, a", 100, decades(0, 4)),
  coupling: real("noise", "noise, c", 3, [0, ...decades(-1, 3, [1, 2, 3, 5])]),
  noise: {
    kind: "choice",
    name: "kind",
    label: "kind of noise",
    options: [{ value: "pair", label: "the paper’s: L ± c·xy" }, { value: "gaussian", label: "Gaussian" }],
    preset: "pair",
  },
  learningRate: real("rate", "step size, η", 0.01, decades(-5, 0, [1, 1.5, 2, 3, 5, 7])),
  x: real("x", "start, x", 0.2, upTo(20, -20).map((tenths) => tenths / 10)),
  y: real("y", "start, y", 1, upTo(20, -20).map((tenths) => tenths / 10)),
  part: whole("part", "the rules part at step", 100, [0, ...decades(1, 4)], [0, 1_000_000]),
  steps: whole("steps", "steps", 500, [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000]),
  seed: whole("seed", "seed", 0, upTo(20, 0), [0, 1_000_000]),
} as const satisfies Fields;

export const networkFields = {
  learningRate: real("rate", "learning rate, η", 0.1, decades(-3, 1, [1, 1.5, 2, 3, 5, 7])),
  batchSize: whole("batch", "batch size", 20, [1, 2, 5, 10, 20, 30, 50, 100, 150, 300]),
  k: whole("k", "dominant dimensions, k", 10, upTo(20)),
  width: whole("width", "neurons of a hidden layer", 32, [4, 8, 16, 24, 32, 48, 64, 100], [2, 200]),
  samples: whole("digits", "digits", 200, [50, 100, 150, 200, 250, 300], [10, 300]),
  part: {
    ...whole("part", "the rules part at step", 100, upTo(1000, 0, 50), [0, 100_000]),
    words: { 0: "when asked" },
  },
  until: whole("until", "pauses at step", 200, upTo(3000, 50, 50), [1, 100_000]),
  seed: whole("seed", "seed", 0, upTo(20, 0), [0, 1_000_000]),
  backend: {
    kind: "choice",
    name: "backend",
    label: "computes on",
    options: [
      { value: "auto", label: "the best at hand" },
      { value: "webgpu", label: "WebGPU" },
      { value: "wasm", label: "WebAssembly" },
      { value: "cpu", label: "plain JavaScript" },
    ],
    preset: "auto",
  },
} as const satisfies Fields;

export type ValleyValues = Values<typeof valleyFields>;
export type NetworkValues = Values<typeof networkFields>;

export function valleySettings({ x, y, noise, ...rest }: ValleyValues): ValleySettings {
  return { ...rest, noise: noise as ValleySettings["noise"], start: [x, y] };
}

export function networkSettings({ backend: _, ...settings }: NetworkValues): NetworkSettings {
  // A batch is no larger than the digits are many.
  return { ...settings, batchSize: Math.min(settings.batchSize, settings.samples) };
}

export function askedBackend({ backend }: NetworkValues): AskedBackend {
  return backend as AskedBackend;
}

export function presetsOf<F extends Fields>(fields: F): Values<F> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, { preset }]) => [key, preset]),
  ) as unknown as Values<F>;
}

/** The paper's toy model (Appendix A.2), with the rules parted once SGD is down in the valley. */
export const paperValley: ValleyValues = {
  ...presetsOf(valleyFields),
  curvature: 1000,
  coupling: 100,
  learningRate: 1e-4,
  x: 1,
  y: 1,
  part: 1000,
  steps: 10_000,
};
