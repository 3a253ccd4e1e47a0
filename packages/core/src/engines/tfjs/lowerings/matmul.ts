import type { Tensor } from "@tensorflow/tfjs-core";
import { sameShape, type Shape, sizeOf } from "../../../graph/mod.ts";
import { broadcastStrides, offsets } from "../../offsets.ts";
import { mergeBroadcast } from "../axes.ts";
import {
  columns,
  type Compute,
  type Lowering,
  repeat,
  reshape,
  type Toolkit,
  transpose,
} from "./lowering.ts";

/** A batch of matrices [...batch, rows, columns]. */
interface Matrices {
  readonly batch: Shape;
  readonly rows: number;
  readonly columns: number;
}

function matricesOf(shape: Shape): Matrices {
  const [rows, columns] = shape.slice(-2);
  return { batch: shape.slice(0, -2), rows, columns };
}

export const matmul: Lowering<"matmul"> = (toolkit, { shape, inputs, params }) => {
  const { transposeA, transposeB } = params;
  const [left, right] = inputs.map((operand) => matricesOf(operand.shape));
  const inner = transposeA ? left.rows : left.columns;
  if (sizeOf(shape.slice(-2)) * inner <= toolkit.backend.batchedProductSize) {
    return batchedProduct(toolkit, left, right, shape, transposeA, transposeB);
  }
  const [a, b] = [untransposed(toolkit, left, transposeA), untransposed(toolkit, right, transposeB)];
  const product = separateProducts(toolkit, a.matrices, b.matrices, shape);
  return (x, y) => product(a.copy(x), b.copy(y));
};

/** Matrices that enter a product transposed, as copies that do not. */
function untransposed(
  toolkit: Toolkit,
  matrices: Matrices,
  isTransposed: boolean,
): { matrices: Matrices; copy: (x: Tensor) => Tensor } {
  if (!isTransposed) return { matrices, copy: (x) => x };
  const { batch, rows, columns } = matrices;
  return {
    matrices: { batch, rows: columns, columns: rows },
    copy: (x) => transpose(toolkit, x, [sizeOf(batch), rows, columns], [0, 2, 1]),
  };
}

/**
 * One kernel for the batch. tfjs finds an operand's matrix by the index modulo its own batch: right where its batch
 * axes are the last of the result's, silently wrong elsewhere, so that such an operand is repeated first.
 */
function batchedProduct(
  toolkit: Toolkit,
  left: Matrices,
  right: Matrices,
  shape: Shape,
  transposeA: boolean,
  transposeB: boolean,
): Compute {
  const merged = mergeBroadcast(left.batch, right.batch);
  const batch = merged.a.map((dim, axis) => Math.max(dim, merged.b[axis]));
  const operand = (own: readonly number[], { rows, columns }: Matrices) => {
    const lead = own.findIndex((dim) => dim !== 1);
    const isSuffix = lead < 0 || sameShape(own.slice(lead), batch.slice(lead));
    return (x: Tensor) => {
      if (isSuffix) return reshape(toolkit, x, [...own, rows, columns]);
      const all = repeat(toolkit, x, [...own, rows * columns], [...batch, rows * columns]);
      return reshape(toolkit, all, [...batch, rows, columns]);
    };
  };
  const [a, b] = [operand(merged.a, left), operand(merged.b, right)];
  return (x, y) => reshape(toolkit, toolkit.tf.matMul(a(x), b(y), transposeA, transposeB), shape);
}

/** A product of plain matrices for each pair in the batch, or one for all where the right operand is one matrix. */
function separateProducts(toolkit: Toolkit, left: Matrices, right: Matrices, shape: Shape): Compute {
  const { tf } = toolkit;
  if (sizeOf(right.batch) === 1) {
    const [rows, inner] = [sizeOf(left.batch) * left.rows, left.columns];
    return (x, y) => {
      const product = tf.matMul(
        reshape(toolkit, x, [rows, inner]),
        reshape(toolkit, y, [inner, right.columns]),
      );
      return reshape(toolkit, product, shape);
    };
  }
  const batch = shape.slice(0, -2);
  const [pairsA, pairsB] = [left, right].map((operand) => offsets(batch, broadcastStrides(operand.batch)));
  return (x, y) => {
    const [a, b] = [separate(toolkit, x, left), separate(toolkit, y, right)];
    const products = Array.from(pairsA, (place, i) => tf.matMul(a[place], b[pairsB[i]]));
    return reshape(toolkit, tf.concat(products, 0), shape);
  };
}

function separate(toolkit: Toolkit, x: Tensor, { batch, rows, columns: width }: Matrices): Tensor[] {
  const all = reshape(toolkit, x, [1, x.size]);
  return Array.from(
    { length: sizeOf(batch) },
    (_, i) => reshape(toolkit, columns(toolkit, all, i * rows * width, rows * width), [rows, width]),
  );
}
