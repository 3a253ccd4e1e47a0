import type { BranchedConfig, Preset } from "../configuration/config.ts";
import { settings } from "../settings/settings.ts";
import { forEachPreset, type RunDefinition, type Sizes } from "./definition.ts";
import { common, dimensionAt } from "./scale.ts";

type Length = Pick<BranchedConfig, "switch" | "steps">;

/** Section 3.2: the moving average has factor 0.9 and switches above 0.95. */
const ema = (earliest: number, latest: number) => ({
  kind: "ema" as const,
  factor: 0.9,
  threshold: 0.95,
  earliest,
  latest,
});

const smoke: Length = { switch: ema(5, 10), steps: 20 };
const paper: Length = { switch: ema(500, 15_000), steps: 20_000 };
/** By then the moving average of the MLP is above the threshold, on handwritten and on synthetic digits. */
const quick: Length = { switch: ema(6900, 7600), steps: 7800 };

interface Variant {
  readonly loss?: BranchedConfig["loss"];
  /** Dimension of the dominant subspace, where it is not the number of classes. */
  readonly k?: number;
}

/**
 * Figures 1, 2, 3 and 22 of a setting: SGD until χ_k stays near 1, then SGD, Dom-SGD and Bulk-SGD on the same batches; with
 * cross-entropy, figures 12 to 14, and of the standard architectures 15 to 17.
 */
function sgdRun(setting: string, lengths: Sizes<Length>, { loss = "mse", k }: Variant = {}): RunDefinition {
  const { learningRates, batchSize, name } = settings[setting];
  const suffix = loss === "ce" ? "ce-sgd" : k === undefined ? "sgd" : `sgd-k${k}`;
  const variant = loss === "ce" ? " with cross-entropy" : k === undefined ? "" : `, k = ${k}`;
  return {
    id: `${setting}-${suffix}`,
    title: `${name}${variant}: SGD, Dom-SGD and Bulk-SGD`,
    summary:
      "SGD until the gradient lies in the dominant subspace; from there SGD, Dom-SGD and Bulk-SGD go on, " +
      "on the same batches.",
    presets: forEachPreset(lengths, (preset, length) => {
      const shared = common(setting, preset, loss);
      const optimizer = {
        kind: "sgd" as const,
        learningRate: learningRates[loss]!,
        // `smoke` may have fewer samples than that.
        batchSize: Math.min(batchSize, shared.samples),
      };
      return {
        kind: "training" as const,
        ...shared,
        ...(k === undefined ? {} : { k: dimensionAt(preset, k) }),
        prefix: { name: "sgd-prefix", optimizer, projection: "none" },
        branches: [
          { name: "sgd", optimizer, projection: "none" },
          { name: "dom-sgd", optimizer, projection: "dominant" },
          { name: "bulk-sgd", optimizer, projection: "bulk" },
        ],
        ...length,
      };
    }),
  };
}

/** `reduced` of the settings: two or three hours on two cores, by what a projected step costs there. */
const reduced: Record<string, Sizes<Length>> = {
  mlp: { reduced: { switch: ema(500, 5000), steps: 8000 } },
  cnn: { reduced: { switch: ema(300, 1000), steps: 2000 } },
  transformer: { reduced: { switch: ema(300, 1000), steps: 2000 } },
  standard: { reduced: { switch: ema(100, 200), steps: 400 } },
} satisfies Record<string, Partial<Record<Preset, Length>>>;

/** Figures 1 to 3 and 22. */
export const mainRuns: readonly RunDefinition[] = [
  sgdRun("mlp-mnist", { smoke, quick, ...reduced.mlp, paper }),
  sgdRun("cnn-cifar10", { smoke, ...reduced.cnn, paper }),
  sgdRun("transformer-sst2", { smoke, ...reduced.transformer, paper }),
];

/** Figures 12 to 14. */
export const crossEntropyRuns: readonly RunDefinition[] = [
  sgdRun("mlp-mnist", { smoke, ...reduced.mlp, paper }, { loss: "ce" }),
  sgdRun("cnn-cifar10", { smoke, ...reduced.cnn, paper }, { loss: "ce" }),
  sgdRun("transformer-sst2", { smoke, ...reduced.transformer, paper }, { loss: "ce" }),
];

/** Figures 15 to 17. */
export const standardRuns: readonly RunDefinition[] = ["vgg11-cifar10", "resnet8-cifar10"].map((setting) =>
  sgdRun(setting, { smoke: { switch: ema(2, 4), steps: 6 }, ...reduced.standard, paper })
);

/** Beyond the paper: half and twice as many dimensions as there are classes. */
export const dimensionRuns: readonly RunDefinition[] = [5, 20].map((k) =>
  sgdRun("mlp-mnist", { smoke, ...reduced.mlp, paper }, { k })
);
