import { type GraphBuilder, type Node, ShapeError } from "../../graph/mod.ts";
import { ones, zeros } from "../initialise.ts";
import type { ParameterSpec } from "../model.ts";
import type { Layer } from "./layer.ts";

/** As PyTorch's default for both norms. */
const epsilon = 1e-5;

function scaleAndShift(name: string, size: number): [weight: ParameterSpec, bias: ParameterSpec] {
  return [
    { name: `${name}.weight`, shape: [size], init: ones },
    { name: `${name}.bias`, shape: [size], init: zeros },
  ];
}

function mean(g: GraphBuilder, x: Node, axes: readonly number[]): Node {
  const count = axes.reduce((product, axis) => product * x.shape[axis], 1);
  return g.scale(g.reduceSum(x, axes), 1 / count);
}

/** γ·(x − E x)/√(Var x + ε) + β with moments over `axes`; Var is the mean square deviation. */
function normalise(g: GraphBuilder, x: Node, axes: readonly number[], gamma: Node, beta: Node): Node {
  const centred = g.sub(x, mean(g, x, axes));
  const variance = mean(g, g.mul(centred, centred), axes);
  const factor = g.mul(g.rsqrt(g.affine(variance, 1, epsilon)), gamma);
  return g.add(g.mul(centred, factor), beta);
}

/** Layer norm over the features of each row: [N, features] → [N, features]. */
export function layerNorm(name: string, features: number): Layer {
  const parameters = scaleAndShift(name, features);
  const [weight, bias] = parameters;
  return {
    parameters,
    apply(g, nodes, x) {
      const row = (name: string) => g.reshape(nodes(name), [1, features]);
      return normalise(g, x, [1], row(weight.name), row(bias.name));
    },
  };
}

/**
 * Batch norm of each channel with the statistics of groups of `ghostBatch` samples: [C, H, W, n] → same. Up to
 * `ghostBatch` samples are one group, more are n / ghostBatch groups in order. There are no running statistics.
 * (Hoffer et al., 2017; the code of Cohen et al., 2021, evaluates losses with batch norm in such groups too.)
 */
export function batchNorm(name: string, channels: number, ghostBatch: number): Layer {
  const parameters = scaleAndShift(name, channels);
  const [weight, bias] = parameters;
  return {
    parameters,
    apply(g, nodes, x) {
      const [, height, width, n] = x.shape;
      const size = Math.min(n, ghostBatch);
      if (n % size !== 0) {
        throw new ShapeError(
          "batch norm",
          `at most ${ghostBatch} samples or a multiple of ${ghostBatch}`,
          String(n),
        );
      }
      const groups = n / size;
      // The pixels of a group are one axis if there is no other group between them.
      const shape = groups === 1 ? [channels, height * width * n] : [channels, height * width, groups, size];
      const axes = groups === 1 ? [1] : [1, 3];
      const column = (name: string) => g.reshape(nodes(name), [channels, ...shape.slice(1).map(() => 1)]);
      const y = normalise(g, g.reshape(x, shape), axes, column(weight.name), column(bias.name));
      return g.reshape(y, x.shape);
    },
  };
}
