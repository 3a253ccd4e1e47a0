import type { Dataset } from "@tiny-subspaces/core";
import type { RunConfig, TrainingConfig } from "../configuration/config.ts";
import { createModel } from "../runner/laboratory.ts";
import { settings } from "../settings/settings.ts";
import { efficiencies, SUBSPACE_SECONDS, SUSTAINED, UPDATE_SECONDS } from "./efficiency.ts";
import { countOperations, type Operations } from "./operations.ts";
import { countWork, type Stage } from "./work.ts";

/** Estimates how long runs take; what is counted of a model's graphs is counted once. */
export class Estimator {
  readonly #flopsPerSecond: number;
  readonly #known = new Map<string, { readonly parameters: number; readonly operations: Operations }>();

  /** @param gflops rate of the engine's matrix products on this host, in 10⁹ operations a second */
  constructor(gflops: number) {
    this.#flopsPerSecond = SUSTAINED * 1e9 * gflops;
  }

  /**
   * Seconds that a run takes from its trajectories so far, on a host that does nothing else; meant to be right within a
   * factor of two.
   * @param data `null` for the toy model
   * @param earlier see `countWork`
   */
  seconds(
    config: RunConfig,
    data: Dataset | null,
    trajectories: readonly Stage[] = [],
    earlier: readonly Stage[] = [],
  ): number {
    if (config.kind === "toy" || data === null) return 0;
    const { samples, testSamples, k } = config;
    const { parameters, operations } = this.#count(config, data);
    const efficiency = efficiencies[settings[config.setting].model];
    const work = countWork(config, trajectories, earlier);
    const inGradients = operations.gradient * (work.gradients * samples + work.batchSamples) +
      operations.loss * (work.losses * samples + work.tests * testSamples);
    const inProducts = samples *
      (work.products * operations.product(k + 1) + work.blocks * operations.product(k));
    return (inGradients / efficiency.gradient + inProducts / efficiency.product) / this.#flopsPerSecond +
      parameters * (UPDATE_SECONDS * work.updates + SUBSPACE_SECONDS * k * work.subspaces);
  }

  #count({ setting, loss }: TrainingConfig, data: Dataset) {
    const key = JSON.stringify([setting, loss, data.source, data.digest]);
    let known = this.#known.get(key);
    if (!known) {
      const model = createModel(setting, data);
      const counted = countOperations(model, loss);
      known = {
        parameters: model.parameterCount,
        operations: { ...counted, product: once(counted.product) },
      };
      this.#known.set(key, known);
    }
    return known;
  }
}

/** A function of one argument that computes each value once. */
function once(compute: (argument: number) => number): (argument: number) => number {
  const known = new Map<number, number>();
  return (argument) => {
    const value = known.get(argument) ?? compute(argument);
    known.set(argument, value);
    return value;
  };
}
