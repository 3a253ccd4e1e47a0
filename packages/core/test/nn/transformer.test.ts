import { describe, expect, test } from "vitest";
import { createReferenceEngine, evaluate } from "../../src/engines/mod.ts";
import {
  constantRows,
  initialParameters,
  pickRows,
  transformer,
  wholeParameterCount,
} from "../../src/nn/mod.ts";
import { sinusoidalPositions } from "../../src/nn/layers/positions.ts";
import { lossProgram } from "../../src/objective/programs.ts";
import { cyclicTargets } from "./cases.ts";

const small = { length: 6, features: 4, heads: 2, feedForward: 5 };

test("the model of the paper has 2,515,842 parameters", () => {
  expect(transformer({ vocabulary: 30_522 }).parameterCount).toBe(2_515_842);
});

test("positions are sines on even features and cosines on odd ones, slower by 10000^(2/d) each", () => {
  const positions = sinusoidalPositions(66, 64);
  const at = (position: number, feature: number) => positions[position * 64 + feature];
  expect([at(0, 0), at(0, 1), at(0, 63)]).toEqual([0, 1, 1]);
  expect(at(3, 0)).toBeCloseTo(Math.sin(3), 15);
  expect(at(3, 1)).toBeCloseTo(Math.cos(3), 15);
  expect(at(65, 10)).toBeCloseTo(Math.sin(65 * 10_000 ** (-10 / 64)), 15);
  expect(at(65, 11)).toBeCloseTo(Math.cos(65 * 10_000 ** (-10 / 64)), 15);
});

describe("initial values", () => {
  const { parameters, ...model } = transformer({ ...small, vocabulary: 7 });
  const theta = initialParameters({ parameters, ...model }, 3);
  const values = (name: string) => {
    let start = 0;
    for (const { name: other, shape } of parameters) {
      const end = start + shape.reduce((product, dim) => product * dim, 1);
      if (other === name) return [...theta.subarray(start, end)];
      start = end;
    }
    throw new Error(name);
  };

  test("are the same in both layers, and not the same throughout", () => {
    const layer = (index: number) =>
      parameters.map(({ name }) => name).filter((name) => name.startsWith(`encoder.layers.${index}.`));
    expect(layer(0)).toHaveLength(12);
    layer(0).forEach((name, i) => expect(values(layer(1)[i])).toEqual(values(name)));
    expect(new Set(values("encoder.layers.1.linear1.weight")).size).toBe(20);
  });

  test("of some rows of the embeddings are those that the whole table has in them", () => {
    const rows = { of: 7, indices: Int32Array.of(0, 2, 5) };
    const part = transformer({ ...small, vocabulary: 3, rows });
    expect(wholeParameterCount(part)).toBe(theta.length);
    expect(initialParameters(part, 3)).toEqual(pickRows(part, theta));
    expect([...initialParameters(part, 3).subarray(4, 8)]).toEqual([...theta.subarray(8, 12)]);
    expect([...constantRows(part, Int32Array.of(6, 1), 3)]).toEqual([
      ...theta.subarray(24, 28),
      ...theta.subarray(4, 8),
    ]);
  });

  test("a model that carries all rows takes its vector as it is, and has no others", () => {
    const all = transformer({ ...small, vocabulary: 7 });
    expect(pickRows(all, theta)).toEqual(theta);
    expect(() => constantRows(all, [1], 0)).toThrow(
      "expected a table of which some rows are carried, got none",
    );
  });
});

describe("padding", () => {
  const model = transformer({ ...small, vocabulary: 7 });
  const theta = Float64Array.from(initialParameters(model, 0));
  const lossOf = async (tokens: readonly number[], mask: readonly number[]) => {
    const feeds = {
      tokens: Int32Array.from(tokens),
      mask: Float64Array.from(mask),
      y: cyclicTargets(1, 2),
      theta,
    };
    return (await evaluate(
      createReferenceEngine(),
      lossProgram(model, "mse", { samples: 1, scale: 1 }),
      feeds,
    )).loss[0];
  };

  test("is not attended to, but goes through the layers and into the mean", async () => {
    const mask = [1, 1, 1, 0, 0, 0];
    const padded = await lossOf([1, 2, 3, 0, 0, 0], mask);
    expect(await lossOf([1, 2, 3, 4, 0, 0], mask)).not.toBeCloseTo(padded, 6);
    expect(await lossOf([1, 2, 3, 0, 0, 0], [1, 1, 1, 1, 0, 0])).not.toBeCloseTo(padded, 6);
  });
});

test("a head's width must be whole", () => {
  expect(() => transformer({ ...small, vocabulary: 7, heads: 3 })).toThrow(
    "heads that divide 4 features, got 3",
  );
});
