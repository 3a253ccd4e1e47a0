import { settings } from "../settings/settings.ts";
import { forEachPreset, type RunDefinition, type Sizes } from "./definition.ts";
import { common } from "./scale.ts";

/**
 * Figures 18 and 19 of a setting: full-batch GD, and beside it, from the same initialisation and with the same learning
 * rate, the SGD of figure 3.
 */
function gdRun(setting: string, steps: Sizes<number>): RunDefinition {
  const { learningRates, batchSize, name } = settings[setting];
  const learningRate = learningRates.mse;
  return {
    id: `${setting}-gd`,
    title: `${name}: GD beside SGD`,
    summary: "Full-batch GD and SGD from one initialisation, with one learning rate, step by step together.",
    presets: forEachPreset(steps, (preset, steps) => {
      const shared = common(setting, preset);
      const sgd = {
        kind: "sgd" as const,
        learningRate,
        // `smoke` may have fewer samples than that.
        batchSize: Math.min(batchSize, shared.samples),
      };
      return {
        kind: "trajectories" as const,
        ...shared,
        // Neither figure draws eigenvalues.
        cadence: { ...shared.cadence, spectrum: null },
        trajectories: [
          { name: "gd", optimizer: { kind: "gd" as const, learningRate }, projection: "none" as const },
          { name: "sgd", optimizer: sgd, projection: "none" as const },
        ],
        together: [["gd", "sgd"]],
        steps,
      };
    }),
  };
}

export const gdRuns: readonly RunDefinition[] = [
  gdRun("mlp-mnist", { smoke: 20, quick: 1000, reduced: 8000, paper: 20_000 }),
  gdRun("cnn-cifar10", { smoke: 20, reduced: 1000, paper: 20_000 }),
  gdRun("transformer-sst2", { smoke: 20, reduced: 600, paper: 20_000 }),
];
