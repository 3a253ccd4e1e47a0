import { expect, test } from "vitest";
import { trainToy } from "../../src/runner/toy.ts";
import type { ToyConfig } from "../../src/configuration/config.ts";
import { toy } from "../../src/runs/toy.ts";

const config = toy.presets.paper as ToyConfig;
const [gd, sgd] = trainToy(config);

test("GD follows the closed form of its linear recursion", () => {
  const { step, x, y, loss, chi } = gd.tables.path;
  step.forEach((t, i) => {
    const [ex, ey] = [0.9 ** t!, 0.9999 ** t!];
    expect(x[i]).toBeCloseTo(ex, 9);
    expect(y[i]).toBeCloseTo(ey, 9);
    expect(loss[i]).toBeCloseTo((1000 * ex ** 2 + ey ** 2) / 2, 6);
    expect(chi[i]).toBeCloseTo((1000 * ex) / Math.hypot(1000 * ex, ey), 6);
  });
  expect(step[0]).toBe(0);
  expect(step.at(-1)).toBe(10_000);
});

test("SGD's steps are those of ℓ₁ or ℓ₂, about half of each", () => {
  const each = trainToy({ ...config, steps: 2000, cadence: 1 })[1].tables.path;
  let first = 0;
  for (let i = 1; i < each.step.length; i++) {
    const [x, y] = [each.x[i - 1]!, each.y[i - 1]!];
    const after = (sign: number) => [x - 1e-4 * (1000 * x + sign * 100 * y), y - 1e-4 * (y + sign * 100 * x)];
    const got = [each.x[i]!, each.y[i]!];
    const isFirst = Math.abs(got[0] - after(1)[0]) < Math.abs(got[0] - after(-1)[0]);
    expect(got).toEqual(after(isFirst ? 1 : -1));
    if (isFirst) first++;
  }
  expect(first / 2000).toBeGreaterThan(0.45);
  expect(first / 2000).toBeLessThan(0.55);
});

test("the same seed gives the same path, and another seed another", () => {
  expect(trainToy(config)[1]).toEqual(sgd);
  expect(trainToy({ ...config, seed: 1 })[1]).not.toEqual(sgd);
  expect(trainToy({ ...config, seed: 1 })[0]).toEqual(gd);
});

test("the last step is measured even off the cadence", () => {
  const [{ tables }] = trainToy({ ...config, steps: 25, cadence: 10 });
  expect(tables.path.step).toEqual([0, 10, 20, 25]);
});
