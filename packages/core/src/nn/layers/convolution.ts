import {
  formatShape,
  type GraphBuilder,
  type Node,
  type Pads,
  type Shape,
  ShapeError,
} from "../../graph/mod.ts";
import { fanInUniform } from "../initialise.ts";
import type { Initialiser, ParameterSpec } from "../model.ts";
import type { ParameterNodes } from "./layer.ts";
import { maxPool } from "./pooling.ts";

const noPads: Pads = { top: 0, left: 0, bottom: 0, right: 0 };
const around: Pads = { top: 1, left: 1, bottom: 1, right: 1 };

/** A 3×3 cross-correlation with zero padding 1. */
export interface Convolution {
  readonly parameters: readonly ParameterSpec[];
  /** Without the bias, of images with samples last: [C, H, W, n] → [O, H, W, n], or half of H and W at stride 2. */
  convolve(g: GraphBuilder, nodes: ParameterNodes, x: Node): Node;
  /**
   * With the bias, ReLU and, where `pool` says so, 2×2 max-pooling: [C, n, H, W] → [O, n, H, W], or half of H and W.
   * @throws ShapeError at stride 2
   */
  reluPool(g: GraphBuilder, nodes: ParameterNodes, x: Node, pool: boolean): Node;
}

export interface ConvolutionOptions {
  readonly stride?: 1 | 2;
  readonly weightInit?: Initialiser;
  /** `null` for a convolution without bias. */
  readonly biasInit?: Initialiser | null;
}

export function convolution3x3(
  name: string,
  inChannels: number,
  outChannels: number,
  { stride = 1, weightInit, biasInit }: ConvolutionOptions = {},
): Convolution {
  const standard = fanInUniform(9 * inChannels);
  const weight: ParameterSpec = {
    name: `${name}.weight`,
    shape: [outChannels, inChannels, 3, 3],
    init: weightInit ?? standard,
  };
  const bias: ParameterSpec | null = biasInit === null
    ? null
    : { name: `${name}.bias`, shape: [outChannels], init: biasInit ?? standard };
  return {
    parameters: bias ? [weight, bias] : [weight],
    convolve: (g, nodes, x) =>
      stride === 1 ? samplesLast(g, x, nodes(weight.name), around) : strideTwo(g, x, nodes(weight.name)),
    reluPool(g, nodes, x, pool) {
      if (stride !== 1) throw new ShapeError("convolution with ReLU", "stride 1", String(stride));
      const z = g.conv2d(x, nodes(weight.name), around);
      // Bias and ReLU are monotone, so they commute with the maximum and cost a quarter after it.
      const pooled = pool ? maxPool(g, z) : z;
      return g.relu(bias ? g.add(pooled, repeated(g, nodes(bias.name), pooled.shape)) : pooled);
    },
  };
}

/** A bias [O] over all pixels of maps: its gradient, the sum over them, is a convolution's too. */
function repeated(g: GraphBuilder, bias: Node, [out, ...pixels]: Shape): Node {
  return g.conv2d(g.constant(1, [1, ...pixels]), g.reshape(bias, [out, 1, 1, 1]), noPads);
}

/** A convolution of images [C, H, W, n]. */
function samplesLast(g: GraphBuilder, x: Node, weight: Node, pads: Pads): Node {
  return g.transpose(g.conv2d(g.transpose(x, [0, 3, 1, 2]), weight, pads), [0, 2, 3, 1]);
}

/**
 * y[i] = Σ_a w[a] x[2i + a − 1], a = 0, 1, 2, is a stride-1 convolution over pairs of pixels: x[2i − 1] is the odd
 * pixel of pair i − 1, and x[2i], x[2i + 1] are pair i. The pairs' phases become channels.
 */
function strideTwo(g: GraphBuilder, x: Node, weight: Node): Node {
  const [channels, height, width, n] = x.shape;
  const [out] = weight.shape;
  const phases = g.transpose(windows(g, x), [2, 4, 0, 1, 3, 5]);
  const pairs = g.reshape(g.pad(g.pad(weight, 2, 1, 0), 3, 1, 0), [out, channels, 2, 2, 2, 2]);
  return samplesLast(
    g,
    g.reshape(phases, [4 * channels, height / 2, width / 2, n]),
    g.reshape(g.transpose(pairs, [0, 3, 5, 1, 2, 4]), [out, 4 * channels, 2, 2]),
    { top: 1, left: 1, bottom: 0, right: 0 },
  );
}

/** The pixels at even rows and columns: [C, H, W, n] → [C, H/2, W/2, n]. */
export function evenPixels(g: GraphBuilder, x: Node): Node {
  const [channels, height, width, n] = x.shape;
  return g.reshape(g.slice(g.slice(windows(g, x), 2, 0, 1), 4, 0, 1), [channels, height / 2, width / 2, n]);
}

/** The pixels of 2×2 windows: [C, H, W, n] → [C, H/2, 2, W/2, 2, n]. */
function windows(g: GraphBuilder, x: Node): Node {
  const [channels, height, width, n] = x.shape;
  if (height % 2 !== 0 || width % 2 !== 0) {
    throw new ShapeError("stride 2", "images of even height and width", formatShape(x.shape));
  }
  return g.reshape(x, [channels, height / 2, 2, width / 2, 2, n]);
}
