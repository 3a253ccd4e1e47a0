import { UserError } from "../errors.ts";
import {
  createLaboratory,
  createModel,
  createSettingObjective,
  type Laboratory,
} from "../runner/laboratory.ts";
import { findRun } from "../runs/find.ts";
import { runs } from "../runs/mod.ts";
import { resolveConfiguration } from "../runs/resolve.ts";
import { requestOf, type RunOptions } from "./request.ts";

/**
 * What the training loop of a run works with, for a loop of one's own: the objective over the run's samples, θ₀, its
 * mini-batches, trackers of S_k and the leading eigenvalues.
 *
 * @param id of a run that trains a network, as `deno task list` has it
 * @throws UserError for a run without a network; DataError or EngineError if the request cannot be met
 * @example
 * const lab = await laboratory("mlp-mnist-sgd", { set: { samples: 100 } });
 * const { loss, gradient } = await lab.objective.gradient(lab.initial);
 */
export async function laboratory(
  id: string,
  options: Omit<RunOptions, "results" | "fresh"> = {},
): Promise<Laboratory & AsyncDisposable> {
  const { world, preset, changes, data, engine: request } = requestOf(options);
  const configuration = resolveConfiguration(findRun(runs, id), preset, changes);
  if (configuration.kind === "toy") {
    throw new UserError(`laboratory: expected a run that trains a network, got ${id}, which has none`);
  }
  const { dataset, notice } = await world.loadData(configuration, data);
  if (notice !== null) console.warn(notice);
  const { engine } = await world.openEngine(request);
  const { setting, loss, seed } = configuration;
  const model = createModel(setting, dataset!);
  const lab = createLaboratory(
    configuration,
    engine,
    model,
    createSettingObjective(engine, model, loss, dataset!, seed),
  );
  return {
    ...lab,
    createTracker: (state, onEvent = () => {}) => lab.createTracker(state, onEvent),
    async [Symbol.asyncDispose]() {
      await lab[Symbol.asyncDispose]();
      await engine.dispose();
    },
  };
}
