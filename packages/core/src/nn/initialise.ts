import { sizeOf } from "../graph/mod.ts";
import { createRandom, type RandomStream } from "../random.ts";
import type { Initialiser, ParameterSpec } from "./model.ts";

/** PyTorch's default for weight and bias of Linear and Conv2d: uniform ±1/√fan_in (kaiming_uniform with a = √5). */
export function fanInUniform(fanIn: number): Initialiser {
  return { kind: "uniform", bound: 1 / Math.sqrt(fanIn) };
}

/** Normal with deviation √(2/fan), fan_in or fan_out of the weight (He et al., 2015; PyTorch's kaiming_normal). */
export function heNormal(fan: number): Initialiser {
  return normal(Math.sqrt(2 / fan));
}

/** Uniform ±√(6/(fan_in + fan_out)) (Glorot and Bengio, 2010; PyTorch's xavier_uniform). */
export function xavierUniform(fanIn: number, fanOut: number): Initialiser {
  return { kind: "uniform", bound: Math.sqrt(6 / (fanIn + fanOut)) };
}

export function normal(deviation: number): Initialiser {
  return { kind: "normal", deviation };
}

export const zeros: Initialiser = { kind: "constant", value: 0 };
export const ones: Initialiser = { kind: "constant", value: 1 };

/**
 * The parameter vector at the start of training, float32 [p]. A parameter draws from a stream of its own, so that
 * the same seed gives the same values to it whatever comes before it in the model. One that has only some rows of a
 * table gets what the whole table has in them.
 */
export function initialParameters(
  model: { readonly parameters: readonly ParameterSpec[]; readonly parameterCount: number },
  seed: number,
): Float32Array<ArrayBuffer> {
  const theta = new Float32Array(model.parameterCount);
  let start = 0;
  for (const spec of model.parameters) {
    theta.set(initialValues(spec, seed), start);
    start += sizeOf(spec.shape);
  }
  return theta;
}

/** One parameter at the start of training, row-major. */
export function initialValues(
  { name, shape, init, startsAs = name, rows }: ParameterSpec,
  seed: number,
): Float32Array<ArrayBuffer> {
  const random = createRandom(seed, `initialise ${startsAs}`);
  const fill = (size: number) => Float32Array.from({ length: size }, () => draw(init, random));
  if (!rows) return fill(sizeOf(shape));
  const width = sizeOf(shape.slice(1));
  const table = fill(rows.of * width);
  const values = new Float32Array(sizeOf(shape));
  Array.from(rows.indices).forEach((row, i) => {
    values.set(table.subarray(row * width, (row + 1) * width), i * width);
  });
  return values;
}

function draw(init: Initialiser, random: RandomStream): number {
  switch (init.kind) {
    case "constant":
      return init.value;
    case "uniform":
      return random.uniform(-init.bound, init.bound);
    case "normal":
      return init.deviation * random.normal();
  }
}
