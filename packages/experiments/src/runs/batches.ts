import { settings } from "../settings/settings.ts";
import { forEachPreset, type RunDefinition } from "./definition.ts";
import { common } from "./scale.ts";

const setting = "mlp-mnist";

/** Sizes of a mini-batch, beside the whole subset. */
const sizes = [10, 50, 250, 1000];

/** Beyond the paper: how the alignment depends on the noise of the gradient. */
export const batchSizes: RunDefinition = {
  id: `${setting}-batch-sizes`,
  title: `${settings[setting].name}: batch sizes from 10 to all`,
  summary:
    "SGD with mini-batches of several sizes, and GD, from one initialisation and with one learning rate.",
  presets: forEachPreset({ smoke: 20, reduced: 5000 }, (preset, steps) => {
    const shared = common(setting, preset);
    const learningRate = settings[setting].learningRates.mse;
    const fitting = sizes.filter((size) => size <= shared.samples);
    return {
      kind: "trajectories" as const,
      ...shared,
      // No figure draws eigenvalues.
      cadence: {
        ...shared.cadence,
        ...(preset === "smoke" ? {} : { loss: 50, alignment: 50 }),
        spectrum: null,
      },
      trajectories: [
        ...fitting.map((batchSize) => ({
          name: `sgd-${batchSize}`,
          optimizer: { kind: "sgd" as const, learningRate, batchSize },
          projection: "none" as const,
        })),
        { name: "gd", optimizer: { kind: "gd" as const, learningRate }, projection: "none" as const },
      ],
      steps,
    };
  }),
};
