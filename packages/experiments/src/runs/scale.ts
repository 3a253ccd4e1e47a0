import { settings } from "../settings/settings.ts";
import type { Preset, TrainingConfig } from "../configuration/config.ts";

/** What a preset fixes for every training run of a setting: how much data, and how often to measure. */
type Scale = Pick<TrainingConfig, "samples" | "testSamples" | "cadence">;

const reduced: Record<Exclude<Preset, "paper">, Scale> = {
  smoke: {
    samples: 100,
    testSamples: 100,
    // Longer than any phase: at its first and last step only.
    cadence: { loss: 5, alignment: 5, spectrum: 100, test: 100, audit: 20 },
  },
  quick: {
    samples: 500,
    testSamples: 1000,
    cadence: { loss: 20, alignment: 40, spectrum: 1000, test: 1000, audit: 1000 },
  },
};

/** What all runs of a setting have in common at a preset; `paper` is the protocol. */
export function common(settingId: string, preset: Preset, loss: TrainingConfig["loss"] = "mse") {
  const setting = settings[settingId];
  const scale: Scale = preset === "paper"
    ? {
      samples: setting.samples,
      testSamples: setting.testSamples,
      cadence: { loss: 20, alignment: 20, spectrum: 200, test: 500, audit: 1000 },
    }
    : reduced[preset];
  return {
    kind: "training" as const,
    setting: settingId,
    loss,
    k: setting.k,
    seed: 0,
    tracker: { tolerance: 0.01, schedule: "adaptive" as const },
    ...scale,
  };
}
