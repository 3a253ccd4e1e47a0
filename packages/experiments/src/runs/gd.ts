import { settings } from "../settings/settings.ts";
import { forEachPreset, type RunDefinition, type Sizes } from "./definition.ts";
import { common } from "./scale.ts";

const withQuick = { smoke: 20, quick: 1000, paper: 20_000 };
const withoutQuick = { smoke: 20, paper: 20_000 };

/** Figure 18 of a setting: full-batch GD from the initialisation and with the learning rate of the SGD run. */
function gdRun(setting: string, steps: Sizes<number>): RunDefinition {
  const { learningRates, name } = settings[setting];
  const optimizer = { kind: "gd" as const, learningRate: learningRates.mse };
  return {
    id: `${setting}-gd`,
    title: `${name}: GD`,
    summary: "Full-batch GD, started where the SGD run starts and with its learning rate.",
    presets: forEachPreset(steps, (preset, steps) => ({
      ...common(setting, preset),
      prefix: { name: "gd-prefix", optimizer, projection: "none" },
      switch: { kind: "step", step: 0 },
      branches: [{ name: "gd", optimizer, projection: "none" }],
      steps,
    })),
  };
}

export const gdRuns = [
  gdRun("mlp-mnist", withQuick),
  gdRun("cnn-cifar10", withoutQuick),
  gdRun("transformer-sst2", withoutQuick),
];
