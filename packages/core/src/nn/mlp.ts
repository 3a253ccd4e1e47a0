import { defineModel } from "./define.ts";
import { linear } from "./layers/linear.ts";
import type { Model } from "./model.ts";

/**
 * A fully connected network with tanh between its layers and biases (`fc-tanh` of Cohen et al., 2021).
 * Activations are feature-major, [features, n]: K tangents of a weight then fold into one product without a copy.
 *
 * @param sizes features, hidden widths, classes
 */
export function mlp(sizes: readonly number[] = [784, 200, 200, 10]): Model {
  // Indices as in a PyTorch Sequential of Flatten, Linear, Tanh, Linear, …
  const layers = sizes.slice(1).map((out, i) => linear(`${2 * i + 1}`, sizes[i], out));
  const [first, ...rest] = layers;
  return defineModel({
    name: "mlp",
    input: { kind: "features", shape: [sizes[0]] },
    classes: sizes[sizes.length - 1],
    parameters: layers.flatMap((layer) => layer.parameters),
    logits: (g, nodes, { x }) =>
      rest.reduce((h, layer) => layer.columns(g, nodes, g.tanh(h)), first.rowsToColumns(g, nodes, x)),
  });
}
