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

export function normal(deviation: number): Initialiser {
  return { kind: "normal", deviation };
}

export const zeros: Initialiser = { kind: "constant", value: 0 };
export const ones: Initialiser = { kind: "constant", value: 1 };

/**
 * The parameter vector at the start of training, float32 [p]. A parameter draws from a stream of its own, so that
 * the same seed gives the same values to it whatever comes before it in the model.
 */
export function initialParameters(
  model: { readonly parameters: readonly ParameterSpec[]; readonly parameterCount: number },
  seed: number,
): Float32Array<ArrayBuffer> {
  const theta = new Float32Array(model.parameterCount);
  let start = 0;
  for (const { name, shape, init } of model.parameters) {
    const end = start + sizeOf(shape);
    fill(theta.subarray(start, end), init, createRandom(seed, `initialise ${name}`));
    start = end;
  }
  return theta;
}

function fill(values: Float32Array, init: Initialiser, random: RandomStream): void {
  for (let i = 0; i < values.length; i++) values[i] = draw(init, random);
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
