import { settings } from "../settings/settings.ts";
import type { BranchedConfig } from "../configuration/config.ts";
import { forEachPreset, type RunDefinition, type Sizes } from "./definition.ts";
import { common } from "./scale.ts";

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

/** Figures 1, 2, 3 and 22 of a setting: SGD until χ_k stays near 1, then SGD, Dom-SGD and Bulk-SGD on the same batches. */
function sgdRun(setting: string, loss: BranchedConfig["loss"], lengths: Sizes<Length>): RunDefinition {
  const { learningRates, batchSize, name } = settings[setting];
  const optimizer = { kind: "sgd" as const, learningRate: learningRates[loss]!, batchSize };
  const [suffix, withLoss] = loss === "ce" ? ["ce-sgd", " with cross-entropy"] : ["sgd", ""];
  return {
    id: `${setting}-${suffix}`,
    title: `${name}${withLoss}: SGD, Dom-SGD and Bulk-SGD`,
    summary:
      "SGD until the gradient lies in the dominant subspace; from there SGD, Dom-SGD and Bulk-SGD go on, " +
      "on the same batches.",
    presets: forEachPreset(lengths, (preset, length) => ({
      ...common(setting, preset, loss),
      prefix: { name: "sgd-prefix", optimizer, projection: "none" },
      branches: [
        { name: "sgd", optimizer, projection: "none" },
        { name: "dom-sgd", optimizer, projection: "dominant" },
        { name: "bulk-sgd", optimizer, projection: "bulk" },
      ],
      ...length,
    })),
  };
}

export const sgdRuns = [
  sgdRun("mlp-mnist", "mse", { smoke, quick, paper }),
  sgdRun("cnn-cifar10", "mse", { smoke, paper }),
  sgdRun("transformer-sst2", "mse", { smoke, paper }),
  ...["mlp-mnist", "cnn-cifar10", "transformer-sst2"].map((setting) =>
    sgdRun(setting, "ce", { smoke, paper })
  ),
  ...["vgg11-cifar10", "resnet8-cifar10"].map((setting) => sgdRun(setting, "mse", { smoke, paper })),
];
