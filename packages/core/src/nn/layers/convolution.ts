import {
  formatShape,
  type GraphBuilder,
  type Node,
  type Pads,
  type Shape,
  ShapeError,
  sizeOf,
} from "../../graph/mod.ts";
import { fanInUniform } from "../initialise.ts";
import type { Initialiser, ParameterSpec } from "../model.ts";
import type { ParameterNodes } from "./layer.ts";
import { maxPool } from "./pooling.ts";

const noPads: Pads = { top: 0, left: 0, bottom: 0, right: 0 };

/** A 3×3 cross-correlation with zero padding 1: [C, n, H, W] → [O, n, H, W], or half of H and W at stride 2. */
export interface Convolution {
  readonly parameters: readonly ParameterSpec[];
  /** Without the bias. */
  convolve(g: GraphBuilder, nodes: ParameterNodes, x: Node): Node;
  /** With the bias, ReLU and, where `pool` says so, 2×2 max-pooling. */
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
  const convolve = stride === 1 ? strideOne : strideTwo;
  return {
    parameters: bias ? [weight, bias] : [weight],
    convolve: (g, nodes, x) => convolve(g, x, nodes(weight.name)),
    reluPool(g, nodes, x, pool) {
      const z = convolve(g, x, nodes(weight.name));
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

function strideOne(g: GraphBuilder, x: Node, weight: Node): Node {
  return g.conv2d(x, weight, { top: 1, left: 1, bottom: 1, right: 1 });
}

/**
 * y[i] = Σ_a w[a] x[2i + a − 1], a = 0, 1, 2, is a stride-1 convolution over pairs of pixels: x[2i − 1] is the odd
 * pixel of pair i − 1, and x[2i], x[2i + 1] are pair i. The pairs' phases become channels.
 */
function strideTwo(g: GraphBuilder, x: Node, weight: Node): Node {
  const [channels, n, height, width] = x.shape;
  const [out] = weight.shape;
  const phases = g.reshape(g.transpose(rowPairs(g, x), [0, 2, 1, 3]), [
    4 * channels,
    n,
    height / 2,
    width / 2,
  ]);
  const pairs = g.reshape(g.pad(g.pad(weight, 2, 1, 0), 3, 1, 0), [out, channels, 2, 2, 2, 2]);
  const filter = g.reshape(g.transpose(pairs, [0, 5, 1, 3, 2, 4]), [out, 4 * channels, 2, 2]);
  return g.conv2d(phases, filter, { top: 1, left: 1, bottom: 0, right: 0 });
}

/** The pixels at even rows and columns: [C, n, H, W] → [C, n, H/2, W/2]. */
export function evenPixels(g: GraphBuilder, x: Node): Node {
  const [channels, n, height, width] = x.shape;
  const rows = g.slice(g.slice(rowPairs(g, x), 0, 0, channels), 2, 0, 1);
  return g.reshape(rows, [channels, n, height / 2, width / 2]);
}

/** Pairs of rows, of their pixels at even columns and then of those at odd ones: [C, n, H, W] → [2·C, n·H/2, 2, W/2]. */
function rowPairs(g: GraphBuilder, x: Node): Node {
  const [channels, n, height, width] = x.shape;
  if (height % 2 !== 0 || width % 2 !== 0) {
    throw new ShapeError("stride 2", "images of even height and width", formatShape(x.shape));
  }
  const byColumn = g.transpose(g.reshape(x, [sizeOf(x.shape) / 2, 2]), [1, 0]);
  return g.reshape(byColumn, [2 * channels, (n * height) / 2, 2, width / 2]);
}
