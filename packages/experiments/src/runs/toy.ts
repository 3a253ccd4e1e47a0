import { forEachPreset, type RunDefinition } from "./definition.ts";

const steps = { smoke: 500, quick: 10_000, paper: 10_000 };

/** Appendix A.2, figures 6 and 7. Its cost is nothing, so `quick` is the paper's size. */
export const toy: RunDefinition = {
  id: "toy",
  title: "Toy quadratic: GD and SGD in an ill-conditioned valley",
  summary: "GD and SGD from (1, 1) on L = ½(1000x² + y²); SGD takes the gradient of L + 100xy or L − 100xy.",
  presets: forEachPreset(steps, (_, steps) => ({
    kind: "toy",
    curvature: 1000,
    coupling: 100,
    start: [1, 1],
    learningRate: 1e-4,
    seed: 0,
    steps,
    cadence: 10,
  })),
};
