import { sizeOf } from "../graph/mod.ts";
import { initialValues } from "./initialise.ts";
import type { Model, ParameterSpec } from "./model.ts";

/** Length of the parameter vector of the same model with all rows of its tables, of which it may carry some only. */
export function wholeParameterCount(model: Model): number {
  return model.parameters.reduce((count, spec) => count + wholeSize(spec), 0);
}

/**
 * The parameter vector [p] of a model out of the one with all rows of its tables.
 * @param whole as long as `wholeParameterCount` tells
 */
export function pickRows(model: Model, whole: Float32Array): Float32Array<ArrayBuffer> {
  const theta = new Float32Array(model.parameterCount);
  let [from, to] = [0, 0];
  for (const spec of model.parameters) {
    const values = whole.subarray(from, from += wholeSize(spec));
    const width = rowSize(spec);
    for (const row of pickedRows(spec)) {
      theta.set(values.subarray(row * width, (row + 1) * width), to);
      to += width;
    }
  }
  return theta;
}

/**
 * The initial values of rows that a model's table does not carry, [rows, width]: of token ids that no training sentence
 * has, which get neither gradient nor curvature and so keep them.
 * @throws RangeError if the model carries all rows of its tables
 */
export function constantRows(model: Model, indices: ArrayLike<number>, seed: number): Float32Array {
  const spec = model.parameters.find(({ rows }) => rows);
  if (!spec) throw new RangeError(`${model.name}: expected a table of which some rows are carried, got none`);
  const shape = [indices.length, ...spec.shape.slice(1)];
  return initialValues({ ...spec, shape, rows: { of: spec.rows!.of, indices } }, seed);
}

/** The parts of a parameter that are in a vector one by one: the rows of a table of which some are carried, or all as one. */
function pickedRows({ rows }: ParameterSpec): Iterable<number> {
  return rows ? Array.from(rows.indices) : [0];
}

function rowSize({ shape, rows }: ParameterSpec): number {
  return sizeOf(rows ? shape.slice(1) : shape);
}

function wholeSize(spec: ParameterSpec): number {
  return rowSize(spec) * (spec.rows?.of ?? 1);
}
