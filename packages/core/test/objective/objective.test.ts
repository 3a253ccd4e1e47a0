import { afterAll, describe, expect, it } from "vitest";
import { createReferenceEngine, type Engine } from "../../src/engines/mod.ts";
import { createOnnxEngine } from "../../src/engines/onnx/mod.ts";
import { initialParameters, type LossName, mlp, type Model, resnet8 } from "../../src/nn/mod.ts";
import { createObjective, featureSamples, type Objective } from "../../src/objective/mod.ts";
import { peakBytes } from "../../src/objective/memory.ts";
import { hessianProgram } from "../../src/objective/programs.ts";
import { createRandom } from "../../src/random.ts";
import { normals, relativeError } from "../nn/vectors.ts";

const engines: Record<string, Engine> = {
  reference: createReferenceEngine(),
  onnx: createOnnxEngine({ threads: 2 }),
};
afterAll(async () => {
  for (const engine of Object.values(engines)) await engine.dispose();
});

const [samples, features, classes] = [37, 6, 3];

function split(count: number, purpose: string, width = features) {
  const random = createRandom(0, purpose);
  return {
    inputs: random.uniformArray(count * width, -1, 1),
    labels: Uint8Array.from({ length: count }, () => random.below(classes)),
  };
}

const model = mlp([features, 5, classes]);
const theta = initialParameters(model, 1);

const train = featureSamples(split(samples, "train"), classes);

/** Too small a budget for more than a few samples at once. */
const tight = 4000;

function objective(engine: Engine, loss: LossName, memoryBudget?: number): Objective {
  return createObjective({
    engine,
    model,
    loss,
    train,
    test: featureSamples(split(11, "test"), classes),
    ...(memoryBudget === undefined ? {} : { memoryBudget }),
  });
}

async function product(of: Objective, engine: Engine, k = 4) {
  const block = engine.upload(normals(k * of.parameterCount, "block"), [k, of.parameterCount]);
  return await of.hessianProduct(theta, block);
}

describe.each(Object.entries(engines))("an objective on %s", (_, engine) => {
  describe.each(["mse", "ce"] as const)("with %s", (loss) => {
    it("is the same in chunks as whole", async () => {
      const [whole, chunked] = [objective(engine, loss), objective(engine, loss, tight)];
      const [a, b] = [await product(whole, engine), await product(chunked, engine)];
      expect(b.loss / a.loss).toBeCloseTo(1, 5);
      expect(relativeError(b.gradient, a.gradient)).toBeLessThan(1e-5);
      expect(relativeError(await b.product.data(), await a.product.data())).toBeLessThan(1e-5);
      expect(await chunked.loss(theta) / a.loss).toBeCloseTo(1, 5);
      expect(relativeError((await chunked.gradient(theta)).gradient, a.gradient)).toBeLessThan(1e-5);
    });

    it("is the same in pieces of a block as whole, none of more rows than its limit allows", async () => {
      const rows: number[] = [];
      const watched: Engine = {
        ...engine,
        compile(graph) {
          if (graph.outputs.gradient) {
            rows.push(...graph.inputs.map(({ shape }) => shape).filter(isBlock).map(([k]) => k));
          }
          return engine.compile(graph);
        },
      };
      const isBlock = (shape: readonly number[]) => shape.length === 2 && shape[1] === model.parameterCount;
      const blockLimit = peakBytes(hessianProgram(model, loss, { samples: 1, scale: 1 }, 2));
      const pieces = createObjective({ engine: watched, model, loss, train, blockLimit });
      const [a, b] = [await product(objective(engine, loss), engine, 5), await product(pieces, engine, 5)];
      expect(rows).toEqual([2, 1]);
      expect(b.loss).toBe(a.loss);
      expect(b.product.shape).toEqual(a.product.shape);
      expect(relativeError(b.gradient, a.gradient)).toBeLessThan(1e-6);
      expect(relativeError(await b.product.data(), await a.product.data())).toBeLessThan(1e-6);
    });

    it("has the loss and gradient of the mean over a batch, of whatever size", async () => {
      const all = objective(engine, loss);
      const order = createRandom(3, "order").permutation(samples);
      const parts = [order.subarray(0, 20), order.subarray(20)];
      const mean = new Float64Array(all.parameterCount);
      let meanLoss = 0;
      for (const part of parts) {
        const { loss, gradient } = await all.batchGradient(theta, part);
        gradient.forEach((g, i) => mean[i] += g * part.length / samples);
        meanLoss += loss * part.length / samples;
      }
      const whole = await all.gradient(theta);
      expect(relativeError(mean, whole.gradient)).toBeLessThan(1e-5);
      expect(meanLoss / whole.loss).toBeCloseTo(1, 5);
    });
  });
});

describe("an objective on an engine that can be split", () => {
  const { split: _, ...whole } = engines.onnx;

  it("is the same in lanes as on the engine itself", async () => {
    const counts: number[] = [];
    const watched: Engine = {
      ...engines.onnx,
      split(count) {
        counts.push(count);
        return engines.onnx.split!(count);
      },
    };
    const [lanes, one] = [objective(watched, "ce", tight), objective(whole, "ce", tight)];
    const [a, b] = [await product(lanes, watched), await product(one, whole)];
    expect(a.loss / b.loss).toBeCloseTo(1, 6);
    expect(relativeError(a.gradient, b.gradient)).toBeLessThan(1e-6);
    expect(relativeError(await a.product.data(), await b.product.data())).toBeLessThan(1e-6);
    expect((await lanes.evaluateTest(theta)).accuracy).toBe((await one.evaluateTest(theta)).accuracy);
    expect(counts).toContain(Math.min(engines.onnx.info.threads, samples));
  });

  it("gives the same bits at every evaluation, whichever lane is first", async () => {
    const lanes = objective(engines.onnx, "mse", tight);
    const { gradient } = await lanes.gradient(theta);
    for (let run = 0; run < 10; run++) expect((await lanes.gradient(theta)).gradient).toEqual(gradient);
  });
});

it("½‖f − y‖² is half the sum over the classes of the squared error, a mean over samples", async () => {
  const engine = engines.reference;
  const one = createObjective({
    engine,
    model: mlp([1, 2]),
    loss: "mse",
    train: featureSamples({ inputs: Float32Array.of(2, 1), labels: Uint8Array.of(0, 1) }, 2),
  });
  // f = (3x + 1, −x): (7, −2) against (1, 0), and (4, −1) against (0, 1)
  const expected = (0.5 * (6 ** 2 + 2 ** 2) + 0.5 * (4 ** 2 + 2 ** 2)) / 2;
  expect(await one.loss(Float64Array.of(3, -1, 1, 0))).toBeCloseTo(expected, 12);
});

it("evaluates the test set, and counts what is classified right", async () => {
  const engine = engines.reference;
  const { loss, accuracy } = await objective(engine, "ce").evaluateTest(theta);
  const { inputs, labels } = split(11, "test");
  const tested = createObjective({
    engine,
    model,
    loss: "ce",
    train: featureSamples({ inputs, labels }, classes),
  });
  expect(loss).toBeCloseTo(await tested.loss(theta), 12);
  expect(Number.isInteger(Math.round(accuracy * 11 * 1e9) / 1e9)).toBe(true);
});

it("says so where there is no test set", async () => {
  const { inputs, labels } = split(5, "train");
  const engine = engines.reference;
  const without = createObjective({
    engine,
    model,
    loss: "mse",
    train: featureSamples({ inputs, labels }, classes),
  });
  await expect(without.evaluateTest(theta)).rejects.toThrow("expected a test set, got none");
});

it("cuts chunks at the ghost batches of a model that has them, whatever the memory budget", async () => {
  const engine = engines.onnx;
  const resnet: Model = resnet8({ ghostBatch: 4, classes });
  const { inputs, labels } = split(10, "images", 3 * 32 * 32);
  const make = (memoryBudget: number) =>
    createObjective({
      engine,
      model: resnet,
      loss: "mse",
      train: featureSamples({ inputs, labels }, classes),
      memoryBudget,
    });
  const at = initialParameters(resnet, 0);
  const [small, large] = [await make(1).gradient(at), await make(2 ** 30).gradient(at)];
  expect(relativeError(small.gradient, large.gradient)).toBeLessThan(1e-5);
});
