import { defineModel } from "./define.ts";
import { convolution3x3 } from "./layers/convolution.ts";
import { toColumns, toImages } from "./layers/images.ts";
import { linear } from "./layers/linear.ts";
import type { Model } from "./model.ts";

export interface CnnOptions {
  /** [channels, height, width], height and width divisible by 2 for each convolution. */
  readonly image?: readonly [number, number, number];
  /** Output channels of each convolution. */
  readonly widths?: readonly number[];
  readonly classes?: number;
}

/** 3×3 convolutions, each with ReLU and 2×2 max-pooling, then a linear layer (`cnn-relu` of Cohen et al., 2021). */
export function cnn({ image = [3, 32, 32], widths = [32, 32], classes = 10 }: CnnOptions = {}): Model {
  const [channels, height, width] = image;
  // Indices as in a PyTorch Sequential of Conv2d, ReLU, MaxPool2d, …, Flatten, Linear.
  const convolutions = widths.map((out, i) => convolution3x3(`${3 * i}`, [channels, ...widths][i], out));
  const features = [channels, ...widths][widths.length] * (height * width) / 4 ** widths.length;
  const head = linear(`${3 * widths.length + 1}`, features, classes);
  return defineModel({
    name: "cnn",
    input: { kind: "features", shape: image },
    classes,
    parameters: [...convolutions, head].flatMap((layer) => layer.parameters),
    logits(g, nodes, { x }) {
      const maps = convolutions.reduce(
        (h, layer) => layer.reluPool(g, nodes, h, true),
        toImages(g, x, image),
      );
      return head.columns(g, nodes, toColumns(g, maps));
    },
  });
}
