import type { ToyConfig } from "../configuration/config.ts";
import { forEachPreset, type RunDefinition } from "./definition.ts";

const steps = { smoke: 500, quick: 10_000, paper: 10_000 };

function toyPresets(noise: Pick<ToyConfig, "noise">): RunDefinition["presets"] {
  return forEachPreset(steps, (_, steps) => ({
    kind: "toy" as const,
    curvature: 1000,
    coupling: 100,
    ...noise,
    start: [1, 1] as [number, number],
    learningRate: 1e-4,
    seed: 0,
    steps,
    cadence: 10,
  }));
}

/** Appendix A.2, figures 6 and 7. Its cost is nothing, so `quick` is the paper's size. */
export const toy: RunDefinition = {
  id: "toy",
  title: "Toy quadratic: GD and SGD in an ill-conditioned valley",
  summary: "GD and SGD from (1, 1) on L = ½(1000x² + y²); SGD takes the gradient of L + 100xy or L − 100xy.",
  presets: toyPresets({}),
};

/** Beyond the paper: the same with Gaussian noise of the same size in place of the pair of losses. */
export const gaussianToy: RunDefinition = {
  id: "toy-gaussian",
  title: "Toy quadratic: Gaussian noise",
  summary:
    "GD and SGD from (1, 1) on L = ½(1000x² + y²); SGD's gradient is that of L and Gaussian noise of standard " +
    "deviation 100 in each component.",
  presets: toyPresets({ noise: "gaussian" }),
};
