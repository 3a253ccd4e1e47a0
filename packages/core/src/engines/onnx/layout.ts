import type { Node, Shape } from "../../graph/mod.ts";
import type { OnnxModel } from "./model.ts";
import type { Phases, Winners } from "./windows.ts";

/**
 * Values of a graph's images and maps [..., C, N, H, W] with the samples last, [..., C, H, W, n], for some of the samples.
 * What cuts, joins and pads rows or columns of pixels moves runs of n numbers then, and a shift by one pixel is one by n.
 */
export interface Maps {
  readonly model: OnnxModel;
  /** Number of these samples. */
  readonly count: number;
  /** The value of a node before, in its own order and of all samples. */
  valueOf(node: Node): string;
  /** [..., C, H, W, n] of a node; leading dimensions of 1 may be missing. */
  last(node: Node): string;
  /** The same cut into the four pixels of its 2×2 windows. */
  phases(node: Node): Phases;
  /** The largest pixels of a node's windows, and where they are. */
  winners(scores: Node): Winners;
  /** The shape of a node's value in this layout. */
  shapeOf(node: Node): Shape;
}
