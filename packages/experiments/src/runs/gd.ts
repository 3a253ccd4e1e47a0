import { settings } from "../settings/settings.ts";
import type { Preset } from "./config.ts";
import { forEachPreset, type RunDefinition } from "./definition.ts";
import { common } from "./scale.ts";

const steps: Record<Preset, number> = { smoke: 20, quick: 1000, paper: 20_000 };

/** Figure 18 of a setting: full-batch GD from the initialisation and with the learning rate of the SGD run. */
function gdRun(setting: string, title: string): RunDefinition {
  const optimizer = { kind: "gd" as const, learningRate: settings[setting].learningRates.mse };
  return {
    id: `${setting}-gd`,
    title: `${title}: GD`,
    summary: "Full-batch GD, started where the SGD run starts and with its learning rate.",
    presets: forEachPreset((preset) => ({
      ...common(setting, preset),
      prefix: { name: "gd-prefix", optimizer, projection: "none" },
      switch: { kind: "step", step: 0 },
      branches: [{ name: "gd", optimizer, projection: "none" }],
      steps: steps[preset],
    })),
  };
}

export const gdRuns = [gdRun("mlp-mnist", "MLP on MNIST")];
