import type { Preset, TrainingConfig } from "../configuration/config.ts";
import { settings } from "../settings/settings.ts";

type Cadence = TrainingConfig["cadence"];

/** What a preset fixes for every training run of a setting: how much data, and how often to measure. */
type Scale = Pick<TrainingConfig, "samples" | "testSamples" | "cadence">;

/** Longer than any phase of `smoke`: at its first and last step only. */
const SELDOM = 100;

const smokeCadence: Cadence = { loss: 5, alignment: 5, spectrum: SELDOM, test: SELDOM, audit: 20 };

/**
 * How often to measure where all samples take part. Costly quantities (a spectrum takes several block products, an audit ten
 * or so, χ one at the most) are measured the less often the longer a block product takes beside a step, such that they
 * stay below a third of a run's time.
 */
const protocolCadences: Readonly<Record<string, Cadence>> = {
  // A block product takes half a second, a projected step a twentieth of that.
  "mlp-mnist": { loss: 20, alignment: 20, spectrum: 200, test: 500, audit: 1000 },
  // Ten seconds, and a second.
  "transformer-sst2": { loss: 50, alignment: 100, spectrum: 1000, test: 1000, audit: 5000 },
  "cnn-cifar10": { loss: 50, alignment: 100, spectrum: 1000, test: 1000, audit: 5000 },
  // Minutes.
  "vgg11-cifar10": { loss: 100, alignment: 500, spectrum: 5000, test: 1000, audit: 10_000 },
  "resnet8-cifar10": { loss: 100, alignment: 500, spectrum: 5000, test: 1000, audit: 10_000 },
};

/** `reduced` of the settings whose full subset is too much for two cores: fewer samples, and for fewer steps closer measurements. */
const reducedScales: Readonly<Record<string, Partial<Scale>>> = {
  "transformer-sst2": { cadence: { loss: 20, alignment: 50, spectrum: 500, test: 500, audit: 1000 } },
  "cnn-cifar10": { cadence: { loss: 20, alignment: 50, spectrum: 500, test: 500, audit: 1000 } },
  "vgg11-cifar10": {
    samples: 200,
    testSamples: 1000,
    cadence: { loss: 10, alignment: 20, spectrum: 200, test: 100, audit: 500 },
  },
  "resnet8-cifar10": {
    samples: 1000,
    testSamples: 1000,
    cadence: { loss: 10, alignment: 20, spectrum: 200, test: 100, audit: 500 },
  },
};

function scaleOf(settingId: string, preset: Preset): Scale {
  const { samples, testSamples, smokeSamples } = settings[settingId];
  const protocol: Scale = { samples, testSamples, cadence: protocolCadences[settingId] };
  switch (preset) {
    case "smoke":
      return { samples: smokeSamples, testSamples: smokeSamples, cadence: smokeCadence };
    case "quick":
      return {
        samples: 500,
        testSamples: 1000,
        cadence: { loss: 20, alignment: 40, spectrum: 1000, test: 1000, audit: 1000 },
      };
    case "reduced":
      return { ...protocol, ...reducedScales[settingId] };
    case "paper":
      return protocol;
  }
}

/** Dimension of the dominant subspace at a preset: for `smoke` a fifth, since blocks of many rows take long on their own. */
export function dimensionAt(preset: Preset, k: number): number {
  return preset === "smoke" ? Math.ceil(k / 5) : k;
}

/** What all runs of a setting have in common at a preset; `paper` is the protocol. */
export function common(settingId: string, preset: Preset, loss: TrainingConfig["loss"] = "mse") {
  return {
    setting: settingId,
    loss,
    k: dimensionAt(preset, settings[settingId].k),
    seed: 0,
    // Near initialisation, where `smoke` stays, a tight angle takes most of the time and shows nothing.
    tracker: { tolerance: preset === "smoke" ? 0.1 : 0.01, schedule: "adaptive" as const },
    ...scaleOf(settingId, preset),
  };
}
