import { settings } from "../settings/settings.ts";
import type { Optimizer, TrainingConfig } from "../configuration/config.ts";
import { forEachPreset, type RunDefinition, type Sizes } from "./definition.ts";
import { common } from "./scale.ts";

const lengths: Sizes<{ switchStep: number; steps: number }> = {
  smoke: { switchStep: 10, steps: 20 },
  quick: { switchStep: 7000, steps: 7400 },
  paper: { switchStep: 20_000, steps: 40_000 },
};

/** Measured less often than the runs of figures 1 to 3, since there are two and, at `paper`, twice as long. */
const cadences: Sizes<TrainingConfig["cadence"]> = {
  quick: { loss: 20, alignment: 40, spectrum: 2000, test: 1000, audit: 2000 },
  paper: { loss: 50, alignment: 50, spectrum: 500, test: 1000, audit: 2000 },
};

/** Figures 4, 5, 20 and 21 of a setting: one optimizer until a step, then the other. */
function switchRun(setting: string, from: "sgd" | "gd", to: "sgd" | "gd"): RunDefinition {
  const { learningRates, batchSize, name } = settings[setting];
  const learningRate = learningRates.mse;
  const optimizers: Record<"sgd" | "gd", Optimizer> = {
    sgd: { kind: "sgd", learningRate, batchSize },
    gd: { kind: "gd", learningRate },
  };
  const [first, second] = [from.toUpperCase(), to.toUpperCase()];
  return {
    id: `${setting}-${from}-to-${to}`,
    title: `${name}: ${first}, then ${second}`,
    summary: `${first} that becomes ${second} at a fixed step, with the same learning rate.`,
    presets: forEachPreset(lengths, (preset, { switchStep, steps }) => ({
      kind: "training" as const,
      ...common(setting, preset),
      ...(cadences[preset] ? { cadence: cadences[preset] } : {}),
      prefix: { name: from, optimizer: optimizers[from], projection: "none" },
      switch: { kind: "step", step: switchStep },
      branches: [{ name: to, optimizer: optimizers[to], projection: "none" }],
      steps,
    })),
  };
}

export const switchRuns = [
  switchRun("mlp-mnist", "sgd", "gd"),
  switchRun("mlp-mnist", "gd", "sgd"),
];
