import { EigenvalueDecomposition, Matrix, QrDecomposition } from "ml-matrix";
import type { Engine, FloatArray, Tensor } from "../../src/engines/mod.ts";
import { initialParameters, mlp } from "../../src/nn/mod.ts";
import { createObjective, featureSamples, type Objective } from "../../src/objective/mod.ts";
import { createRandom } from "../../src/random.ts";
import type { BlockAlgebra } from "../../src/spectral/mod.ts";

/** A symmetric matrix with these eigenvalues, and random orthonormal eigenvectors as rows. */
export function symmetricMatrix(values: readonly number[], seed = 0): { matrix: Matrix; vectors: Matrix } {
  const random = createRandom(seed, "eigenvectors");
  const p = values.length;
  const draws = new Matrix(Array.from({ length: p }, () => Array.from({ length: p }, () => random.normal())));
  const vectors = new QrDecomposition(draws).orthogonalMatrix;
  return { matrix: vectors.transpose().mmul(Matrix.diag([...values])).mmul(vectors), vectors };
}

/** Block products with a matrix, on the host. */
export function matrixOperator(algebra: BlockAlgebra, matrix: Matrix): (block: Tensor) => Promise<Tensor> {
  return async (block) => {
    const rows = Matrix.from1DArray(block.shape[0], matrix.rows, await block.data());
    return algebra.upload(Float64Array.from(rows.mmul(matrix).to1DArray()), block.shape[0]);
  };
}

/** The sine of the largest angle between the spans of the orthonormal rows of two matrices. */
export function largestSine(a: Matrix, b: Matrix): number {
  const outside = Matrix.sub(b, b.mmul(a.transpose()).mmul(a));
  const { realEigenvalues } = new EigenvalueDecomposition(outside.mmul(outside.transpose()), {
    assumeSymmetric: true,
  });
  return Math.sqrt(Math.max(0, ...realEigenvalues));
}

/** Three blobs in ten dimensions, and a tanh network of 10-8-3 on them. */
export function smallNetwork(engine: Engine): {
  objective: Objective;
  theta: Float32Array<ArrayBuffer>;
  samples: number;
} {
  const [samples, features, classes] = [60, 10, 3];
  const random = createRandom(1, "blobs");
  const centres = Array.from({ length: classes * features }, () => random.normal());
  const labels = Uint8Array.from({ length: samples }, (_, i) => i % classes);
  const inputs = Float32Array.from(
    { length: samples * features },
    (_, at) => centres[labels[Math.floor(at / features)] * features + at % features] + 0.7 * random.normal(),
  );
  const model = mlp([features, 8, classes]);
  const objective = createObjective({
    engine,
    model,
    loss: "mse",
    train: featureSamples({ inputs, labels }, classes),
  });
  return { objective, theta: initialParameters(model, 2), samples };
}

/** Every eigenpair of the loss Hessian at θ, descending, from the product with the identity. */
export async function exactEigenpairs(engine: Engine, objective: Objective, theta: FloatArray) {
  const p = objective.parameterCount;
  const identity = engine.upload(Float64Array.from(Matrix.eye(p).to1DArray()), [p, p]);
  const { product } = await objective.hessianProduct(theta, identity);
  const hessian = Matrix.from1DArray(p, p, await product.data());
  identity.dispose();
  product.dispose();
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    Matrix.add(hessian, hessian.transpose()).mul(0.5),
    { assumeSymmetric: true },
  );
  const order = realEigenvalues.map((_, i) => i).sort((i, j) => realEigenvalues[j] - realEigenvalues[i]);
  return {
    values: order.map((i) => realEigenvalues[i]),
    vectors: new Matrix(order.map((i) => eigenvectorMatrix.getColumn(i))),
  };
}
