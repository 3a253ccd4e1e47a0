import process from "node:process";
import { beforeAll, describe, expect, test } from "vitest";
import type { Engine } from "../../src/engines/mod.ts";
import { gradientProgram, hessianProgram } from "../../src/objective/programs.ts";
import { modelCases } from "../nn/cases.ts";
import { normals, relativeError } from "../nn/vectors.ts";
import { float32Engines, reference, runsOn } from "./support.ts";

const one = modelCases.find(({ model }) => model.name === "mlp")!;
const p = one.theta.length;
const size = { samples: one.samples, scale: 1 / one.samples };

/** 100 steps of gradient descent on the cross-entropy, every gradient the engine's own. */
async function descend(engine: Engine): Promise<Float64Array> {
  const program = await engine.compile(gradientProgram(one.model, "ce", size));
  const theta = Float64Array.from(one.theta);
  for (let step = 0; step < 100; step++) {
    const results = await program.run({ ...one.feeds, theta });
    const gradient = await results.gradient.data();
    theta.forEach((value, i) => theta[i] = value - 0.1 * gradient[i]);
    for (const tensor of Object.values(results)) tensor.dispose();
  }
  await program.dispose();
  return theta;
}

const engines = [
  ...float32Engines.map((engine) => ({ title: engine.info.name, engine })),
  { title: "a lane of onnx", engine: float32Engines[0].split!(2)[1] },
];

describe.each(engines)("$title", ({ engine }) => {
  let expected: Float64Array;
  beforeAll(async () => {
    expected = await descend(reference);
  });

  test("follows the reference's trajectory for 100 steps", async () => {
    const theta = await descend(engine);
    expect(relativeError(theta, one.theta)).toBeGreaterThan(0.01);
    expect(relativeError(theta, expected)).toBeLessThan(1e-5);
  });

  const runs = runsOn(engine, 1000, 50);

  test(`takes no more memory after ${runs} evaluations than after a fifth of them`, async () => {
    const program = await engine.compile(hessianProgram(one.model, "ce", size, 2));
    const feeds = { ...one.feeds, theta: one.theta, block: normals(2 * p, "block") };
    let start = 0;
    for (let run = 0; run < runs; run++) {
      if (run === runs / 5) start = process.memoryUsage().rss;
      const results = await program.run(feeds);
      await results.product.data();
      for (const tensor of Object.values(results)) tensor.dispose();
    }
    await program.dispose();
    // What a runtime's collector leaves lying is less than this.
    expect(process.memoryUsage().rss - start).toBeLessThan(64 * 2 ** 20);
  });
});
