import type { Optimizer, Preset } from "../configuration/config.ts";
import { settings } from "../settings/settings.ts";
import { forEachPreset, type RunDefinition, type Sizes } from "./definition.ts";
import { common } from "./scale.ts";

/** Section C: momentum, and Adam's decay of the mean gradient. */
const BETA = 0.9;

/** The four methods of tables 1 to 3, in their order. */
function methods({ gd, adam }: { gd: number; adam: number }): Record<string, Optimizer> {
  const rest = { beta2: 0.999, epsilon: 1e-8 };
  return {
    "gd": { kind: "gd", learningRate: gd },
    "gd-momentum": { kind: "gd", learningRate: gd, momentum: BETA },
    "adam-no-momentum": { kind: "adam", learningRate: adam, beta1: 0, ...rest },
    "adam": { kind: "adam", learningRate: adam, beta1: BETA, ...rest },
  };
}

interface Length {
  readonly steps: number;
  /** Every how many steps the effective learning rates are measured. */
  readonly every: number;
}

/** Table 1, 2 or 3 and its figure: effective learning rates and training loss of GD and Adam, with and without momentum. */
function ratesRun(setting: string, lengths: Sizes<Length>): RunDefinition {
  const { name, fullBatchRates } = settings[setting];
  return {
    id: `${setting}-rates`,
    title: `${name}: effective learning rates of GD and Adam`,
    summary: "Full-batch GD and Adam, with and without momentum, each from the same initialisation.",
    presets: forEachPreset(lengths, (preset: Preset, { steps, every }) => {
      const shared = common(setting, preset);
      return {
        kind: "trajectories" as const,
        ...shared,
        trajectories: Object.entries(methods(fullBatchRates!)).map(([name, optimizer]) => ({
          name,
          optimizer,
          projection: "none" as const,
        })),
        steps,
        // Neither table nor figure draws eigenvalues.
        cadence: {
          ...shared.cadence,
          loss: Math.min(10, shared.cadence.loss),
          spectrum: null,
          update: every,
        },
      };
    }),
  };
}

const smoke: Length = { steps: 4, every: 2 };

export const ratesRuns: readonly RunDefinition[] = [
  ratesRun("transformer-sst2", { smoke, paper: { steps: 1000, every: 10 } }),
  ratesRun("mlp-mnist", { smoke, quick: { steps: 100, every: 4 }, paper: { steps: 1000, every: 1 } }),
  ratesRun("cnn-cifar10", { smoke, paper: { steps: 1000, every: 10 } }),
];
