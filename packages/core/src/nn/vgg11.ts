import { defineModel } from "./define.ts";
import { heNormal, zeros } from "./initialise.ts";
import { convolution3x3 } from "./layers/convolution.ts";
import { toColumns, toImages } from "./layers/images.ts";
import { linear } from "./layers/linear.ts";
import type { Model } from "./model.ts";

export interface Vgg11Options {
  /** [channels, height, width], height and width divisible by 32. */
  readonly image?: readonly [number, number, number];
  /** Output channels of the eight convolutions. */
  readonly widths?: readonly number[];
  /** Width of the two hidden linear layers. */
  readonly hidden?: number;
  readonly classes?: number;
}

const defaultWidths = [64, 128, 256, 256, 512, 512, 512, 512];
/** The convolutions that 2×2 max-pooling follows. */
const pooled = [true, true, false, true, false, true, false, true];

/**
 * Configuration A of Simonyan and Zisserman (2015) for 32×32 images, without batch norm and dropout: eight 3×3
 * convolutions and three linear layers with ReLU (`vgg11` of Cohen et al., 2021). Convolutions start normal with
 * deviation √(2/(9·out)) and zero bias, linear layers as PyTorch's default.
 */
export function vgg11(
  { image = [3, 32, 32], widths = defaultWidths, hidden = 512, classes = 10 }: Vgg11Options = {},
): Model {
  const [channels, height, width] = image;
  // Indices as in a PyTorch Sequential where each Conv2d is followed by ReLU and, where pooled, MaxPool2d.
  const index = (i: number) => 2 * i + pooled.slice(0, i).filter((is) => is).length;
  const convolutions = widths.map((out, i) =>
    convolution3x3(`features.${index(i)}`, [channels, ...widths][i], out, {
      weightInit: heNormal(9 * out),
      biasInit: zeros,
    })
  );
  const features = widths[widths.length - 1] * (height / 32) * (width / 32);
  const first = linear("classifier.0", features, hidden);
  const rest = [linear("classifier.2", hidden, hidden), linear("classifier.4", hidden, classes)];
  return defineModel({
    name: "vgg11",
    input: { kind: "features", shape: image },
    classes,
    parameters: [...convolutions, first, ...rest].flatMap((layer) => layer.parameters),
    logits(g, nodes, { x }) {
      const maps = convolutions.reduce(
        (h, layer, i) => layer.reluPool(g, nodes, h, pooled[i]),
        toImages(g, x, image),
      );
      return rest.reduce(
        (h, layer) => layer.columns(g, nodes, g.relu(h)),
        first.columns(g, nodes, toColumns(g, maps)),
      );
    },
  });
}
