import { adam, type AdamOptions } from "./adam.ts";
import { heavyBall, type MomentumOptions } from "./momentum.ts";
import type { Optimizer } from "./optimizer.ts";
import { sam, type SamOptions } from "./sam.ts";

/** Hyperparameters by kind. `gd` and `sgd` are one rule, on the full gradient and on that of a mini-batch. */
export interface OptimizerOptions {
  readonly gd: MomentumOptions;
  readonly sgd: MomentumOptions;
  readonly adam: AdamOptions;
  readonly sam: SamOptions;
}

export type OptimizerKind = keyof OptimizerOptions;

/** An optimizer with its hyperparameters, as a configuration holds it. */
export type OptimizerSpec = {
  [K in OptimizerKind]: { readonly kind: K } & OptimizerOptions[K];
}[OptimizerKind];

/** Every optimizer by its kind. A new one is a file beside this one, a line above and a line here. */
const optimizers: { readonly [K in OptimizerKind]: (options: OptimizerOptions[K]) => Optimizer } = {
  gd: heavyBall,
  sgd: heavyBall,
  adam,
  sam,
};

export function createOptimizer<K extends OptimizerKind>(
  spec: { readonly kind: K } & OptimizerOptions[K],
): Optimizer {
  return optimizers[spec.kind](spec);
}
