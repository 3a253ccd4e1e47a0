import { ShapeError } from "../graph/mod.ts";
import { linear } from "./layers/linear.ts";
import { countParameters, type Model } from "./model.ts";

/**
 * A fully connected network with tanh between its layers and biases (Cohen et al., 2021, `fc-tanh`).
 * Activations are feature-major, [features, n]: K tangents of a weight then fold into one product without a copy.
 *
 * @param sizes features, hidden widths, classes
 */
export function mlp(sizes: readonly number[] = [784, 200, 200, 10]): Model {
  const layers = sizes.slice(1).map((out, i) => linear(`layers.${i}`, sizes[i], out));
  const parameters = layers.flatMap((layer) => layer.parameters);
  return {
    name: "mlp",
    input: { kind: "features", shape: [sizes[0]] },
    classes: sizes[sizes.length - 1],
    parameters,
    parameterCount: countParameters(parameters),
    forward(g, nodes, inputs) {
      if (inputs.kind !== "features") throw new ShapeError("mlp", "features", inputs.kind);
      return layers.reduce((h, layer, i) => {
        const [weight, bias] = nodes.slice(2 * i, 2 * i + 2);
        const z = i === 0 ? layer.fromRows(g, weight, bias, inputs.x) : layer.fromColumns(g, weight, bias, h);
        return i === layers.length - 1 ? z : g.tanh(z);
      }, inputs.x);
    },
  };
}
