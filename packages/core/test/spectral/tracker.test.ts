import { Matrix } from "ml-matrix";
import { afterAll, describe, expect, it } from "vitest";
import { createReferenceEngine, type Engine, type FloatArray } from "../../src/engines/mod.ts";
import { createOnnxEngine } from "../../src/engines/onnx/mod.ts";
import { syntheticDigits } from "../../src/data/mod.ts";
import { initialParameters, mlp } from "../../src/nn/mod.ts";
import { createObjective, featureSamples, type Objective } from "../../src/objective/mod.ts";
import { createOptimizer, type Projection, takeStep } from "../../src/optim/mod.ts";
import { createRandom } from "../../src/random.ts";
import { normFromGram } from "../../src/spectral/dense.ts";
import { type DominantSubspace, SubspaceTracker, type TrackerOptions } from "../../src/spectral/mod.ts";
import { norm } from "../../src/vectors.ts";
import { exactEigenpairs, largestSine, matrixOperator, smallNetwork, symmetricMatrix } from "./problems.ts";

const engines: Record<string, Engine> = { reference: createReferenceEngine(), onnx: createOnnxEngine() };
afterAll(async () => {
  for (const engine of Object.values(engines)) await engine.dispose();
});

const k = 3;

/** The sine of the largest angle between what the tracker projects on and the exact S_k(θ). */
async function sineAt(
  tracker: SubspaceTracker,
  theta: FloatArray,
  vectors: Matrix,
  width = k,
): Promise<number> {
  const subspace = await tracker.at(theta);
  const rows: number[][] = [];
  // The images of the exact vectors: what of them is lost is the sine.
  for (let i = 0; i < width; i++) {
    const exact = Float64Array.from(vectors.getRow(i));
    const kept = await subspace.project(exact);
    rows.push(Array.from(exact, (value, at) => value - kept[at]));
  }
  const lost = new Matrix(rows);
  return normFromGram(lost.mmul(lost.transpose()));
}

/** A step of gradient descent, or of its projection, along a gradient that is known. */
async function descend(
  theta: Float32Array,
  gradient: FloatArray,
  learningRate: number,
  projection: Projection = "none",
  subspace: DominantSubspace | null = null,
) {
  const optimizer = createOptimizer({ kind: "gd", learningRate });
  const gradientAt = () => Promise.resolve(gradient);
  return (await takeStep({ theta, optimizer: {} }, { optimizer, projection, subspace, gradientAt })).theta;
}

/** Steps of SGD, Dom-SGD or Bulk-SGD on the small network, with the exact angle at each. */
async function follow(
  engine: Engine,
  projection: Projection,
  options: Partial<TrackerOptions>,
  { steps = 40, batch = 20, learningRate = 0.1, every = 1 } = {},
) {
  const { objective, theta: start, samples } = smallNetwork(engine);
  const tracker = new SubspaceTracker({ engine, objective, k, ...options });
  const random = createRandom(4, "batches");
  const sines: number[] = [];
  let theta = start;
  for (let step = 0; step < 100; step++) {
    theta = await descend(theta, (await objective.gradient(theta)).gradient, 0.2);
  }
  for (let step = 0; step < steps; step++) {
    const { gradient } = await objective.batchGradient(theta, random.permutation(samples).slice(0, batch));
    const subspace = step % every === 0 || projection !== "none" ? await tracker.at(theta) : null;
    const next = await descend(theta, gradient, learningRate, projection, subspace);
    if (subspace) {
      sines.push(await sineAt(tracker, theta, (await exactEigenpairs(engine, objective, theta)).vectors));
    }
    theta = next;
  }
  const { statistics } = tracker;
  await tracker.dispose();
  await objective.dispose();
  return { sines, statistics };
}

describe.each(Object.entries(engines))("SubspaceTracker on %s", (_, engine) => {
  describe.each(["dominant", "bulk", "none"] as const)("along SGD with projection %s", (projection) => {
    it("is within tolerance of the exact subspace at every step, on its own schedule", async () => {
      const { sines } = await follow(engine, projection, {});
      expect(Math.max(...sines)).toBeLessThan(0.01);
    });

    it("is within tolerance at every step with a product at every step", async () => {
      const { sines, statistics } = await follow(engine, projection, { schedule: "every-step" });
      expect(Math.max(...sines)).toBeLessThan(0.01);
      expect(statistics.blockProducts).toBeGreaterThanOrEqual(sines.length);
    });
  });

  it("keeps a tighter tolerance where it is asked for", async () => {
    const { sines } = await follow(engine, "dominant", { tolerance: 0.001 });
    expect(Math.max(...sines)).toBeLessThan(0.001);
  });

  it("is within tolerance where it is asked at every twentieth step only", async () => {
    const { sines } = await follow(engine, "none", {}, { steps: 200, every: 20 });
    expect(Math.max(...sines)).toBeLessThan(0.01);
  });

  it("spends fewer products than steps once it knows the trajectory", async () => {
    const { sines, statistics } = await follow(engine, "dominant", {}, { steps: 80, learningRate: 0.02 });
    expect(Math.max(...sines)).toBeLessThan(0.01);
    expect(statistics.blockProducts).toBeLessThan(0.5 * statistics.queries);
  });
});

const engine = engines.reference;

/** An objective whose Hessian is a fixed matrix: L = ½θᵀAθ. */
function quadratic(matrix: Matrix): Objective {
  const gradientAt = (theta: FloatArray) =>
    Float64Array.from(matrix.mmul(Matrix.columnVector([...theta])).to1DArray());
  const lossAt = (theta: FloatArray) => 0.5 * gradientAt(theta).reduce((sum, g, i) => sum + g * theta[i], 0);
  const evaluate = (theta: FloatArray) =>
    Promise.resolve({ loss: lossAt(theta), gradient: gradientAt(theta) });
  return {
    parameterCount: matrix.rows,
    samples: 1,
    classes: 1,
    loss: (theta) => Promise.resolve(lossAt(theta)),
    gradient: evaluate,
    batchGradient: evaluate,
    async hessianProduct(theta, block) {
      const product = await matrixOperator(
        { upload: (data: FloatArray, rows: number) => engine.upload(data, [rows, matrix.rows]) } as never,
        matrix,
      )(block);
      return { ...await evaluate(theta), product };
    },
    evaluateTest: () => Promise.reject(new Error("no test set")),
    cost: () => {
      throw new Error("nothing is counted");
    },
    dispose: () => Promise.resolve(),
  };
}

async function trackQuadratic(values: readonly number[], options: Partial<TrackerOptions> = {}) {
  const { matrix, vectors } = symmetricMatrix(values);
  const tracker = new SubspaceTracker({ engine, objective: quadratic(matrix), k, ...options });
  const theta = Float64Array.from({ length: values.length }, (_, i) => Math.sin(i));
  return { tracker, vectors, theta, subspace: await tracker.at(theta) };
}

describe("SubspaceTracker in degenerate cases", () => {
  const bulk = Array.from({ length: 20 }, (_, i) => 1 - i / 10);

  it("says that S_k is not defined where λ_k and λ_{k+1} coincide, and still keeps what is", async () => {
    const { tracker, theta, subspace, vectors } = await trackQuadratic([5, 4, 3, 3, ...bulk]);
    expect(subspace.sineBound).toBe(1);
    [5, 4, 3].forEach((value, i) => expect(subspace.values[i]).toBeCloseTo(value, 3));
    const first = Float64Array.from(vectors.getRow(0));
    expect(norm(await subspace.project(first))).toBeCloseTo(1, 3);
    // It goes on: the next step is answered too.
    const next = await tracker.at(theta.map((value) => value + 0.01));
    expect(next.values[0]).toBeCloseTo(5, 3);
  });

  it("follows negative curvature: S_k is that of the largest algebraic eigenvalues", async () => {
    const { tracker, theta, vectors } = await trackQuadratic([5, 4, 3, ...bulk.map((value) => value - 8)]);
    expect(await sineAt(tracker, theta, vectors)).toBeLessThan(0.01);
  });

  it("finds a dominant subspace of negative eigenvalues", async () => {
    const { tracker, theta, vectors } = await trackQuadratic([
      -1,
      -1.5,
      -2,
      ...bulk.map((value) => value - 9),
    ]);
    expect(await sineAt(tracker, theta, vectors)).toBeLessThan(0.01);
  });

  it("takes a k beyond the rank: the span then holds the range", async () => {
    const { subspace, vectors } = await trackQuadratic([5, 4, ...new Array<number>(20).fill(0)]);
    for (const i of [0, 1]) {
      const kept = await subspace.project(Float64Array.from(vectors.getRow(i)));
      expect(norm(kept)).toBeCloseTo(1, 3);
    }
  });

  it("takes a k of all dimensions: the bulk is empty", async () => {
    const { subspace, theta } = await trackQuadratic([3, 2, 1], { k: 3 });
    expect(await subspace.chi(theta)).toBeCloseTo(1, 6);
  });

  it("has χ = 0 for v = 0", async () => {
    const { subspace } = await trackQuadratic([5, 4, 3, ...bulk]);
    expect(await subspace.chi(new Float64Array(23))).toBe(0);
  });

  it("refuses a k or a tolerance that is none", async () => {
    await expect(trackQuadratic([3, 2, 1], { k: 4 })).rejects.toThrow("expected k from 1 to 3, got 4");
    await expect(trackQuadratic([3, 2, 1], { k: 0 })).rejects.toThrow("got 0");
    await expect(trackQuadratic([3, 2, 1], { tolerance: 0 })).rejects.toThrow("tolerance between 0 and 1");
  });

  it("recovers from a jump that leaves the old basis orthogonal to the new subspace", async () => {
    const size = 30;
    const values = [9, 8, 7, ...Array.from({ length: size - 3 }, (_, i) => 1 - i / 20)];
    const { vectors } = symmetricMatrix(values);
    const swapped = new Matrix(
      [3, 4, 5, 0, 1, 2, ...Array.from({ length: size - 6 }, (_, i) => i + 6)].map((i) => vectors.getRow(i)),
    );
    const hessians = [vectors, swapped].map((rows) => rows.transpose().mmul(Matrix.diag(values)).mmul(rows));
    const objectives = hessians.map(quadratic);
    const objective: Objective = {
      ...objectives[0],
      hessianProduct: (theta, block) => objectives[theta[0] < 1 ? 0 : 1].hessianProduct(theta, block),
    };
    const tracker = new SubspaceTracker({ engine, objective, k });
    const before = new Float64Array(size);
    const after = new Float64Array(size).fill(1);
    expect(await sineAt(tracker, before, vectors)).toBeLessThan(0.01);
    expect(await sineAt(tracker, after, swapped)).toBeLessThan(0.01);
  });
});

it("is within tolerance along a drift of a network on digits that it is asked about at every tenth step", async () => {
  // Extrapolation is good until it is not: what the products measure must tell how far it may go.
  const onnx = engines.onnx;
  const { train, classes } = syntheticDigits({ samples: 100, testSamples: 0 }, 0);
  const model = mlp([784, 24, 24, classes]);
  const objective = createObjective({
    engine: onnx,
    model,
    loss: "mse",
    train: featureSamples(train, classes),
  });
  const tracker = new SubspaceTracker({ engine: onnx, objective, k: classes });
  const sines: number[] = [];
  let theta = initialParameters(model, 0);
  for (let step = 0; step <= 400; step++) {
    if (step % 10 === 0) sines.push((await tracker.audit(theta)).sine);
    theta = await descend(theta, (await objective.gradient(theta)).gradient, 0.05);
  }
  expect(Math.max(...sines)).toBeLessThan(0.01);
  expect(tracker.statistics.blockProducts).toBeLessThan(3 * sines.length);
  await tracker.dispose();
  await objective.dispose();
});

describe("a saved tracker", () => {
  it("goes on as the one that was not saved, to the last bit", async () => {
    const { objective, theta: start } = smallNetwork(engine);
    const make = () => new SubspaceTracker({ engine, objective, k });
    const whole = make();
    let theta = start;
    const path = [];
    for (let step = 0; step < 40; step++) {
      path.push(theta);
      theta = await descend(theta, (await objective.gradient(theta)).gradient, 0.1);
    }
    let resumed = make();
    for (const [step, at] of path.entries()) {
      const expected = await whole.at(at);
      const actual = await resumed.at(at);
      expect(actual.values).toEqual(expected.values);
      expect(actual.sineBound).toBe(expected.sineBound);
      const v = Float64Array.from(start);
      expect(await actual.project(v)).toEqual(await expected.project(v));
      if (step % 7 !== 3) continue;
      const state = await resumed.save();
      await resumed.dispose();
      resumed = make();
      resumed.restore(state!);
    }
    expect(resumed.statistics).toEqual(whole.statistics);
  });

  it("audits without changing what follows", async () => {
    const { objective, theta } = smallNetwork(engine);
    const [audited, other] = [0, 1].map(() => new SubspaceTracker({ engine, objective, k }));
    const points = [0, 1, 2].map((i) => theta.map((value) => value + 0.001 * i));
    for (const point of points) {
      await other.at(point);
      await audited.at(point);
      const { sine, sineBound } = await audited.audit(point);
      expect(sine).toBeLessThan(0.01);
      expect(sineBound).toBeLessThan(0.01);
    }
    expect((await audited.at(points[2])).values).toEqual((await other.at(points[2])).values);
    expect(audited.statistics.blockProducts).toBe(other.statistics.blockProducts);
  });
});

it("largestSine of a span with itself is 0, and with one orthogonal to it 1", () => {
  const [a, b] = [Matrix.eye(2, 4), new Matrix([[0, 0, 1, 0], [0, 0, 0, 1]])];
  expect([largestSine(a, a), largestSine(a, b)]).toEqual([0, 1]);
});
