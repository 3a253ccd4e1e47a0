import { settings } from "../settings/settings.ts";
import type { Preset, TrainingConfig } from "./config.ts";
import { forEachPreset, type RunDefinition } from "./definition.ts";
import { common } from "./scale.ts";

type Length = Pick<TrainingConfig, "switch" | "steps">;

/** Section 3.2: the moving average has factor 0.9 and switches above 0.95. */
const ema = (earliest: number, latest: number) => ({
  kind: "ema" as const,
  factor: 0.9,
  threshold: 0.95,
  earliest,
  latest,
});

const lengths: Record<Preset, Length> = {
  smoke: { switch: ema(5, 10), steps: 20 },
  quick: { switch: ema(4800, 5400), steps: 5800 },
  paper: { switch: ema(500, 15_000), steps: 20_000 },
};

/** Figures 1, 2, 3 and 22 of a setting: SGD until χ_k stays near 1, then SGD, Dom-SGD and Bulk-SGD on the same batches. */
function sgdRun(setting: string, title: string): RunDefinition {
  const { learningRates, batchSize } = settings[setting];
  const optimizer = { kind: "sgd" as const, learningRate: learningRates.mse, batchSize };
  return {
    id: `${setting}-sgd`,
    title: `${title}: SGD, Dom-SGD and Bulk-SGD`,
    summary:
      "SGD until the gradient lies in the dominant subspace; from there SGD, Dom-SGD and Bulk-SGD go on, " +
      "on the same batches.",
    presets: forEachPreset((preset) => ({
      ...common(setting, preset),
      prefix: { name: "sgd-prefix", optimizer, projection: "none" },
      branches: [
        { name: "sgd", optimizer, projection: "none" },
        { name: "dom-sgd", optimizer, projection: "dominant" },
        { name: "bulk-sgd", optimizer, projection: "bulk" },
      ],
      ...lengths[preset],
    })),
  };
}

export const sgdRuns = [sgdRun("mlp-mnist", "MLP on MNIST")];
