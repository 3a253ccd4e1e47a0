import type { ModelName } from "@tiny-subspaces/core";

/** Shares of the rate of matrix products at which a model's programs run. */
export interface Efficiency {
  readonly gradient: number;
  readonly product: number;
}

/**
 * By model, with onnxruntime on two processors of an AMD EPYC, the transformer's of an Intel Xeon; measured by `deno task
 * bench` (docs/performance.md tells where others come to less).
 */
export const efficiencies: Readonly<Record<ModelName, Efficiency>> = {
  mlp: { gradient: 0.93, product: 0.92 },
  cnn: { gradient: 0.58, product: 0.74 },
  transformer: { gradient: 0.42, product: 0.47 },
  vgg11: { gradient: 0.68, product: 0.7 },
  resnet8: { gradient: 0.43, product: 0.4 },
};

/**
 * Share of those rates that lasts over a run: the bench takes the fastest of every round. With it the estimates of the
 * MLP's runs of GD beside SGD, of SAM and of five batch sizes are 1.05, 1.03 and 0.76 of the 2,005, 2,455 and 940 s
 * that they took, the last with tests beside it.
 */
export const SUSTAINED = 0.8;

/** Seconds a parameter that an update takes beside its gradient: a millisecond for the MLP's 199,210. */
export const UPDATE_SECONDS = 5e-9;

/**
 * Seconds a parameter and row that the tracked subspace takes at a point beside its products, to be predicted, corrected
 * and projected on: 14 ms for the MLP's k = 10.
 */
export const SUBSPACE_SECONDS = 7e-9;

/** The rate of matrix products on two processors of an AMD EPYC, for estimates that are only compared with one another. */
export const USUAL_GFLOPS = 190;
