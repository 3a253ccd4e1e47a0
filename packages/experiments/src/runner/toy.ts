import { createRandom } from "@tiny-subspaces/core";
import type { ToyConfig } from "../configuration/config.ts";
import { addRow, type Tables } from "./tables.ts";

export interface ToyTrajectory {
  readonly name: "gd" | "sgd";
  /** One table, `path`. */
  readonly tables: Tables;
}

/**
 * GD and SGD on L = ½(a·x² + y²) (Appendix A.2). SGD takes the gradient of ℓ₁ = L + c·xy or ℓ₂ = L − c·xy, each with
 * probability ½. The Hessian is diag(a, 1), so that χ₁(∇L) = |a·x| / ‖(a·x, y)‖.
 */
export function trainToy(config: ToyConfig): ToyTrajectory[] {
  const coin = createRandom(config.seed, "toy: which of the two losses");
  return [
    { name: "gd", tables: descend(config, () => 0) },
    { name: "sgd", tables: descend(config, () => coin.below(2) === 0 ? config.coupling : -config.coupling) },
  ];
}

/** @param drawCoupling the factor of xy in this step's loss */
function descend(config: ToyConfig, drawCoupling: () => number): Tables {
  const { curvature, start, learningRate, steps, cadence } = config;
  const tables: Tables = {};
  let [x, y] = start;
  for (let step = 0; step <= steps; step++) {
    if (step % cadence === 0 || step === steps) {
      const gradNorm = Math.hypot(curvature * x, y);
      const chi = gradNorm === 0 ? 0 : Math.abs(curvature * x) / gradNorm;
      addRow(tables, "path", step, { x, y, loss: (curvature * x * x + y * y) / 2, chi });
    }
    const coupling = drawCoupling();
    [x, y] = [
      x - learningRate * (curvature * x + coupling * y),
      y - learningRate * (y + coupling * x),
    ];
  }
  return tables;
}
