import { Matrix } from "ml-matrix";
import { afterAll, expect, it } from "vitest";
import { createReferenceEngine } from "../../src/engines/mod.ts";
import { createRandom } from "../../src/random.ts";
import { BlockAlgebra } from "../../src/spectral/mod.ts";
import { orthonormalizer } from "../../src/spectral/dense.ts";
import { BasisHistory } from "../../src/spectral/history.ts";
import { largestSine } from "./problems.ts";

const engine = createReferenceEngine();
afterAll(() => engine.dispose());

const [p, k] = [12, 2];
const random = createRandom(5, "turns");
const draws = () => Matrix.from1DArray(k, p, Float64Array.from({ length: k * p }, () => random.normal()));
const base = draws();
const turns = [draws(), draws(), draws()];

/** The span of `base` plus what turns with the first three coordinates of θ, in a basis rotated at random. */
function basisAt(theta: Float64Array): Matrix {
  const sum = turns.reduce((total, turn, i) => Matrix.add(total, Matrix.mul(turn, theta[i])), base);
  const rows = orthonormalizer(sum.mmul(sum.transpose())).mmul(sum);
  const angle = 7 * random.uniform();
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return new Matrix([[c, s], [-s, c]]).mmul(rows);
}

function point(...coordinates: number[]): Float64Array {
  const theta = new Float64Array(p);
  theta.set(coordinates);
  return theta;
}

async function filled(thetas: readonly Float64Array[]) {
  const algebra = new BlockAlgebra(engine, p);
  const history = new BasisHistory(algebra, k);
  for (const theta of thetas) {
    const mean = history.size === 0 ? null : await history.mean(history.towards(theta)().weights);
    const basis = algebra.upload(Float64Array.from(basisAt(theta).to1DArray()), k);
    await history.push(theta, basis, mean && mean.rows);
  }
  return history;
}

async function errorAt(history: BasisHistory, theta: Float64Array): Promise<number> {
  const { rows } = await history.mean(history.towards(theta)().weights);
  const predicted = await new BlockAlgebra(engine, p).orthonormal(rows);
  return largestSine(Matrix.from1DArray(k, p, await predicted.data()), basisAt(theta));
}

const size = 1e-3;
const nearby = Array.from(
  { length: 10 },
  () => point(...[0, 1, 2].map(() => size * random.normal()), 1),
);

it("predicts a basis from one other as that other", async () => {
  const history = await filled([nearby[0]]);
  const { weights, remainder } = history.towards(nearby[1])();
  expect(weights).toEqual([1]);
  expect(remainder).toBeCloseTo(Math.hypot(...nearby[0].map((value, i) => value - nearby[1][i])), 9);
});

it("is exact to second order inside the span of its points, whatever rotation each basis comes in", async () => {
  const history = await filled(nearby.slice(0, 9));
  const alone = await filled([nearby[0]]);
  const target = point(0.2 * size, -0.3 * size, 0.5 * size, 1);
  expect(await errorAt(alone, target)).toBeGreaterThan(3e-4);
  expect(await errorAt(history, target)).toBeLessThan(3e-5);
});

it("reports as remainder what its points do not span", async () => {
  const history = await filled(nearby);
  const { remainder } = history.towards(point(0, 0, 0, 1.5))();
  expect(remainder).toBeGreaterThan(0.5);
  expect(remainder).toBeLessThan(0.51);
});

it("reports as curvature what the weights leave of a second derivative", async () => {
  const history = await filled([1, 2].map((at) => point(size * at, 0, 0, 1)));
  // Weights −1 and 2 at distances 2 and 1: ½|−4 + 2|.
  expect(history.towards(point(size * 3, 0, 0, 1))(0).curvature / size ** 2).toBeCloseTo(1, 2);
  // Weights ½ and ½ at distances ½ and ½.
  expect(history.towards(point(size * 1.5, 0, 0, 1))(0).curvature / size ** 2).toBeCloseTo(1 / 8, 2);
});

it("is at no distance from a point that it has", async () => {
  const history = await filled(nearby);
  expect(history.towards(nearby[3])().remainder).toBeLessThan(1e-3 * size);
});

it("keeps the last sixteen points", async () => {
  const many = Array.from({ length: 40 }, (_, i) => point(size * i, 0, 0, 1));
  const history = await filled(many);
  expect(history.size).toBe(16);
  expect(history.towards(many[10])().weights.every(Number.isFinite)).toBe(true);
  expect(history.towards(many[39])().remainder).toBeLessThan(1e-2 * size);
});

it("takes the same combination after it was saved and restored", async () => {
  const many = Array.from({ length: 21 }, (_, i) => point(size * i, size * (i % 3), size * (i % 5), 1));
  const history = await filled(many);
  const copy = new BasisHistory(new BlockAlgebra(engine, p), k);
  copy.restore(history.save());
  const target = point(20.4 * size, 0, size, 1);
  expect(copy.towards(target)()).toEqual(history.towards(target)());
  const [a, b] = [history, copy].map((one) => one.mean(one.towards(target)().weights));
  expect(await (await b).rows.data()).toEqual(await (await a).rows.data());
});

it("weighs more evenly the more an error of the bases costs", async () => {
  const history = await filled(nearby);
  const target = point(size, size, -size, 1);
  const [free, dear] = [0, 10 * size].map((ridge) => history.towards(target)(ridge));
  expect(dear.amplification).toBeLessThan(free.amplification);
  expect(dear.remainder).toBeGreaterThan(free.remainder);
});
