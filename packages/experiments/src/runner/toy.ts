import { createRandom } from "@tiny-subspaces/core";
import type { ToyConfig } from "../configuration/config.ts";
import { addRow, type Tables } from "./tables.ts";

export interface ToyTrajectory {
  readonly name: "gd" | "sgd";
  /** One table, `path`. */
  readonly tables: Tables;
}

/** What a step's gradient has beside ∇L, at (x, y). */
type Noise = (x: number, y: number) => readonly [number, number];

/**
 * GD and SGD on L = ½(a·x² + y²) (Appendix A.2). The Hessian is diag(a, 1), so that χ₁(∇L) = |a·x| / ‖(a·x, y)‖.
 */
export function trainToy(config: ToyConfig): ToyTrajectory[] {
  return [
    { name: "gd", tables: descend(config, () => [0, 0]) },
    { name: "sgd", tables: descend(config, noises[config.noise ?? "pair"](config)) },
  ];
}

const noises: { readonly [K in NonNullable<ToyConfig["noise"]>]: (config: ToyConfig) => Noise } = {
  /** That of ℓ₁ = L + c·xy or ℓ₂ = L − c·xy, each with probability ½. */
  pair({ seed, coupling }) {
    const coin = createRandom(seed, "toy: which of the two losses");
    return (x, y) => {
      const c = coin.below(2) === 0 ? coupling : -coupling;
      return [c * y, c * x];
    };
  },
  /** Normal with deviation c in both components, wherever it is. */
  gaussian({ seed, coupling }) {
    const random = createRandom(seed, "toy: Gaussian noise");
    return () => [coupling * random.normal(), coupling * random.normal()];
  },
};

function descend(config: ToyConfig, noise: Noise): Tables {
  const { curvature, start, learningRate, steps, cadence } = config;
  const tables: Tables = {};
  let [x, y] = start;
  for (let step = 0; step <= steps; step++) {
    if (step % cadence === 0 || step === steps) {
      const gradNorm = Math.hypot(curvature * x, y);
      const chi = gradNorm === 0 ? 0 : Math.abs(curvature * x) / gradNorm;
      addRow(tables, "path", step, { x, y, loss: (curvature * x * x + y * y) / 2, chi });
    }
    const [noiseX, noiseY] = noise(x, y);
    [x, y] = [
      x - learningRate * (curvature * x + noiseX),
      y - learningRate * (y + noiseY),
    ];
  }
  return tables;
}
