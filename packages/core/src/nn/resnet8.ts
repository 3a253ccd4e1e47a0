import type { GraphBuilder, Node } from "../graph/mod.ts";
import { defineModel } from "./define.ts";
import { heNormal } from "./initialise.ts";
import { convolution3x3, evenPixels } from "./layers/convolution.ts";
import { toImagesLast } from "./layers/images.ts";
import type { Layer } from "./layers/layer.ts";
import { linear } from "./layers/linear.ts";
import { batchNorm } from "./layers/normalisation.ts";
import { globalAveragePool } from "./layers/pooling.ts";
import type { Model } from "./model.ts";

export interface Resnet8Options {
  /** [channels, height, width], height and width divisible by 4. */
  readonly image?: readonly [number, number, number];
  /** Channels of the three blocks, each an even number above or equal to the last. */
  readonly widths?: readonly [number, number, number];
  readonly classes?: number;
  /** Samples whose batch statistics are taken together. */
  readonly ghostBatch?: number;
}

/**
 * The CIFAR ResNet of He et al. (2016, section 4.2) with one block a stage and parameter-free shortcuts (option A),
 * as in the ResNet8 of Li et al. (2022), which the paper cites. Weights of convolutions and of the linear layer
 * start normal with deviation √(2/fan_in).
 *
 * A group of 1,000 samples is the default physical batch of the code of Cohen et al. (2021).
 */
export function resnet8(
  { image = [3, 32, 32], widths = [16, 32, 64], classes = 10, ghostBatch = 1000 }: Resnet8Options = {},
): Model {
  const stem = normedConvolution("conv1", "bn1", image[0], widths[0], 1, ghostBatch);
  const blocks = widths.map((out, i) =>
    residualBlock(`layer${i + 1}.0`, widths[Math.max(i - 1, 0)], out, i === 0 ? 1 : 2, ghostBatch)
  );
  const head = linear("linear", widths[2], classes, { weightInit: heNormal(widths[2]) });
  return defineModel({
    name: "resnet8",
    input: { kind: "features", shape: image },
    classes,
    parameters: [stem, ...blocks, head].flatMap((layer) => layer.parameters),
    ghostBatch,
    logits(g, nodes, { x }) {
      const first = g.relu(stem.apply(g, nodes, toImagesLast(g, x, image)));
      const maps = blocks.reduce((h, block) => block.apply(g, nodes, h), first);
      return head.columns(g, nodes, globalAveragePool(g, maps));
    },
  });
}

/** A 3×3 convolution without bias, then batch norm. */
function normedConvolution(
  convolutionName: string,
  normName: string,
  inChannels: number,
  outChannels: number,
  stride: 1 | 2,
  ghostBatch: number,
): Layer {
  const convolution = convolution3x3(convolutionName, inChannels, outChannels, {
    stride,
    weightInit: heNormal(9 * inChannels),
    biasInit: null,
  });
  const norm = batchNorm(normName, outChannels, ghostBatch);
  return {
    parameters: [...convolution.parameters, ...norm.parameters],
    apply: (g, nodes, x) => norm.apply(g, nodes, convolution.convolve(g, nodes, x)),
  };
}

/** relu(F(x) + shortcut(x)), F two normed convolutions with ReLU between them, the first of which strides. */
function residualBlock(
  name: string,
  inChannels: number,
  outChannels: number,
  stride: 1 | 2,
  ghostBatch: number,
): Layer {
  const first = normedConvolution(
    `${name}.conv1`,
    `${name}.bn1`,
    inChannels,
    outChannels,
    stride,
    ghostBatch,
  );
  const second = normedConvolution(`${name}.conv2`, `${name}.bn2`, outChannels, outChannels, 1, ghostBatch);
  return {
    parameters: [...first.parameters, ...second.parameters],
    apply(g, nodes, x) {
      const residual = second.apply(g, nodes, g.relu(first.apply(g, nodes, x)));
      return g.relu(g.add(residual, shortcut(g, x, outChannels, stride)));
    },
  };
}

/** The block's input at every stride-th pixel, with zero channels on both sides up to `outChannels`. */
function shortcut(g: GraphBuilder, x: Node, outChannels: number, stride: 1 | 2): Node {
  const extra = (outChannels - x.shape[0]) / 2;
  return g.pad(stride === 1 ? x : evenPixels(g, x), 0, extra, extra);
}
