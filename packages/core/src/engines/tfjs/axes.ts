import { formatShape, type Shape } from "../../graph/mod.ts";
import { EngineError } from "../engine.ts";

/** tfjs's kernels are wrong or refuse beyond this many axes. */
export const MAX_RANK = 6;

/** Neighbouring axes of one kind, as one axis. */
export interface AxisRun<T> {
  readonly kind: T;
  readonly size: number;
}

/**
 * Merges neighbouring axes that an operation treats alike, so that it sees few and long ones. An axis of 1 belongs to
 * any kind and drops out.
 * @throws EngineError if more than 6 are left
 */
export function mergeAxes<T>(shape: Shape, kindOf: (axis: number) => T): AxisRun<T>[] {
  const runs: { kind: T; size: number }[] = [];
  shape.forEach((dim, axis) => {
    if (dim === 1) return;
    const kind = kindOf(axis);
    const last = runs.at(-1);
    if (last && last.kind === kind) last.size *= dim;
    else runs.push({ kind, size: dim });
  });
  checkRank(runs.length, shape);
  return runs;
}

/** Shapes of equal rank in which `a` and `b`, broadcast against each other, have as few axes as can be. */
export function mergeBroadcast(a: Shape, b: Shape): { a: number[]; b: number[] } {
  const repeated = (axis: number) => (a[axis] === b[axis] ? "neither" : a[axis] === 1 ? "a" : "b");
  const runs = mergeAxes(a.map((dim, axis) => Math.max(dim, b[axis])), repeated);
  const shapeOf = (operand: "a" | "b") => runs.map(({ kind, size }) => (kind === operand ? 1 : size));
  return { a: shapeOf("a"), b: shapeOf("b") };
}

/** The same transposition with axes that stay neighbours merged: the operand's shape and the permutation. */
export function mergeTransposed(shape: Shape, perm: readonly number[]): { shape: number[]; perm: number[] } {
  const kept = shape.flatMap((dim, axis) => (dim === 1 ? [] : [axis]));
  const groups: number[][] = [];
  for (const axis of perm.filter((axis) => shape[axis] !== 1)) {
    const last = groups.at(-1);
    if (last && kept.indexOf(last.at(-1)!) + 1 === kept.indexOf(axis)) last.push(axis);
    else groups.push([axis]);
  }
  checkRank(groups.length, shape);
  const ordered = [...groups].sort((a, b) => a[0] - b[0]);
  return {
    shape: ordered.map((group) => group.reduce((size, axis) => size * shape[axis], 1)),
    perm: groups.map((group) => ordered.indexOf(group)),
  };
}

function checkRank(rank: number, shape: Shape): void {
  if (rank > MAX_RANK) {
    throw new EngineError(
      `tfjs: expected an operation on ${MAX_RANK} axes or fewer, got ${rank} in ${formatShape(shape)}`,
    );
  }
}
