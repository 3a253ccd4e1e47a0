import type { Tensor } from "@tensorflow/tfjs-core";
import { type Node, type Primitive, type Shape, sizeOf } from "../../../graph/mod.ts";
import { MAX_RANK } from "../axes.ts";
import type { Tfjs, TfjsBackend } from "../backends/backend.ts";

/** What lowerings are written with. */
export interface Toolkit {
  readonly tf: Tfjs;
  readonly backend: TfjsBackend;
}

/** Computes a node from its operands, which have the shapes of the node's inputs. Runs inside a `tidy`. */
export type Compute = (...operands: Tensor[]) => Tensor;

/** Prepares the computation of a node: what depends on shapes alone is done once. */
export type Lowering<P extends Primitive> = (toolkit: Toolkit, node: Node<P>) => Compute;

export function reshape({ tf }: Toolkit, x: Tensor, shape: Shape): Tensor {
  return tf.reshape(x, [...shape]);
}

/** x in the shape `from`, with its axes permuted. */
export function transpose({ tf }: Toolkit, x: Tensor, from: Shape, perm: readonly number[]): Tensor {
  return tf.transpose(tf.reshape(x, [...from]), [...perm]);
}

/**
 * x in the shape `from`, its axes of 1 repeated up to `to`: a product with ones, as tfjs's tile is slow. One axis after
 * the other where the backend does not broadcast as many.
 */
export function repeat(toolkit: Toolkit, x: Tensor, from: Shape, to: Shape): Tensor {
  const { tf, backend } = toolkit;
  const repeats = to.map((dim, axis) => (from[axis] === dim ? 1 : dim));
  if (to.length <= broadcastAxes(backend)) return tf.mul(reshape(toolkit, x, from), tf.ones(repeats));
  return repeats.reduce((y, count, axis) => {
    if (count === 1) return y;
    const [before, after] = [sizeOf(to.slice(0, axis)), sizeOf(from.slice(axis + 1))];
    return tf.mul(reshape(toolkit, y, [before, 1, after]), tf.ones([1, count, 1]));
  }, x);
}

/** Axes of which either operand may repeat some. */
export function broadcastAxes({ broadcastAxes = MAX_RANK }: TfjsBackend): number {
  return broadcastAxes;
}

/** Columns of a matrix. */
export function columns({ tf, backend }: Toolkit, x: Tensor, start: number, count: number): Tensor {
  const [rows] = x.shape;
  return backend.slice
    ? backend.slice(tf, x, [0, start], [rows, count])
    : tf.slice(x, [0, start], [rows, count]);
}

/** The first and the second half of x, as rows [1, n] each. */
export function halves(toolkit: Toolkit, x: Tensor): [Tensor, Tensor] {
  const row = reshape(toolkit, x, [1, x.size]);
  return [columns(toolkit, row, 0, x.size / 2), columns(toolkit, row, x.size / 2, x.size / 2)];
}
