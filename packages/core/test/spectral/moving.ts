import { Matrix } from "ml-matrix";
import type { Engine, FloatArray } from "../../src/engines/mod.ts";
import type { Objective } from "../../src/objective/mod.ts";
import { createRandom } from "../../src/random.ts";
import { normFromGram } from "../../src/spectral/dense.ts";
import type { DominantSubspace } from "../../src/spectral/mod.ts";

/** Eigenvalues, descending or not, and the unit eigenvectors as rows. */
export interface Spectrum {
  readonly values: readonly number[];
  readonly vectors: Matrix;
}

/** Rotations in a plane that an eigenvector takes part in, on average. */
const TURNS = 6;

/**
 * Hessians whose eigenvectors turn with θ: about `TURNS` planes an eigenvector, by the angle of one coordinate of θ
 * each, times `speed`.
 */
export function turningSpectrum(
  values: (theta: FloatArray) => readonly number[],
  p: number,
  { seed = 0, speed = 1 } = {},
): (theta: FloatArray) => Spectrum {
  const random = createRandom(seed, "planes");
  const planes = Array.from({ length: TURNS * p / 2 }, (_, at) => {
    const [i, j] = random.permutation(p);
    return { i, j, coordinate: at % p, sign: random.uniform() < 0.5 ? -speed : speed };
  });
  return (theta) => {
    const rows = Matrix.eye(p).to2DArray();
    for (const { i, j, coordinate, sign } of planes) {
      const [c, s] = [Math.cos(sign * theta[coordinate]), Math.sin(sign * theta[coordinate])];
      const [a, b] = [rows[i], rows[j]];
      for (let at = 0; at < p; at++) [a[at], b[at]] = [c * a[at] - s * b[at], s * a[at] + c * b[at]];
    }
    return { values: values(theta), vectors: new Matrix(rows) };
  };
}

/** An objective of these Hessians; its loss and gradient are none of theirs. */
export function objectiveOf(engine: Engine, p: number, spectrum: (theta: FloatArray) => Spectrum): Objective {
  const evaluation = { loss: 0, gradient: new Float64Array(p) };
  const nothing = () => Promise.resolve(evaluation);
  return {
    parameterCount: p,
    samples: 1,
    classes: 1,
    loss: () => Promise.resolve(0),
    gradient: nothing,
    batchGradient: nothing,
    async hessianProduct(theta, block) {
      const { values, vectors } = spectrum(theta);
      const rows = Matrix.from1DArray(block.shape[0], p, await block.data());
      const product = rows.mmul(vectors.transpose()).mmul(Matrix.diag([...values])).mmul(vectors);
      return { ...evaluation, product: engine.upload(Float64Array.from(product.to1DArray()), block.shape) };
    },
    evaluateTest: () => Promise.reject(new Error("no test set")),
    cost: () => {
      throw new Error("nothing is counted");
    },
    dispose: () => Promise.resolve(),
  };
}

/** A walk of `steps` steps of that size a coordinate, each way at random. */
export function randomWalk(p: number, steps: number, size: number, seed = 0): Float64Array[] {
  const random = createRandom(seed, "walk");
  const theta = new Float64Array(p);
  return Array.from({ length: steps }, () => {
    for (let i = 0; i < p; i++) theta[i] += random.uniform() < 0.5 ? -size : size;
    return theta.slice();
  });
}

/** The k leading of some eigenpairs. */
export function leading({ values, vectors }: Spectrum, k: number): Matrix {
  const order = values.map((_, i) => i).sort((i, j) => values[j] - values[i]);
  return new Matrix(order.slice(0, k).map((i) => vectors.getRow(i)));
}

/** The sine of the largest angle between what is projected on and the span of some orthonormal rows. */
export async function sineTo({ project }: Pick<DominantSubspace, "project">, exact: Matrix): Promise<number> {
  const rows: number[][] = [];
  // The images of the exact vectors: what of them is lost is the sine.
  for (let i = 0; i < exact.rows; i++) {
    const row = Float64Array.from(exact.getRow(i));
    const kept = await project(row);
    rows.push(Array.from(row, (value, at) => value - kept[at]));
  }
  const lost = new Matrix(rows);
  return normFromGram(lost.mmul(lost.transpose()));
}
