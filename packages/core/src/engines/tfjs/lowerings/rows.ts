import { type Shape, sizeOf } from "../../../graph/mod.ts";
import { type Lowering, reshape } from "./lowering.ts";

/** A table [..., V, D] as [tables, rows, width]. */
function asTables(shape: Shape): [tables: number, rows: number, width: number] {
  const [rows, width] = shape.slice(-2);
  return [sizeOf(shape.slice(0, -2)), rows, width];
}

export const gatherRows: Lowering<"gatherRows"> = (toolkit, { shape, inputs: [{ shape: table }] }) => {
  const tables = asTables(table);
  return (x, indices) => reshape(toolkit, toolkit.tf.gather(reshape(toolkit, x, tables), indices, 1), shape);
};

/** One scatter for all tables: row i of table k is row V·k + i. */
export const scatterAddRows: Lowering<"scatterAddRows"> = (toolkit, { shape, inputs: [source] }) => {
  const [tables, rows, width] = asTables(shape);
  const [, count] = asTables(source.shape);
  const starts = Int32Array.from({ length: tables }, (_, table) => table * rows);
  return (x, indices) => {
    const { tf } = toolkit;
    const places = tf.add(reshape(toolkit, indices, [1, count]), tf.tensor(starts, [tables, 1], "int32"));
    const summed = tf.scatterND(
      reshape(toolkit, places, [tables * count, 1]),
      reshape(toolkit, x, [tables * count, width]),
      [tables * rows, width],
    );
    return reshape(toolkit, summed, shape);
  };
};
