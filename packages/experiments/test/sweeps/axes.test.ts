import { describe, expect, test } from "vitest";
import { changesAt, labelsOf, nameOf, parseAxis, parseSeeds, pointsOf } from "../../src/sweeps/axes.ts";

describe("an axis", () => {
  test.each([
    ["k=5,10,20", { paths: ["k"], values: [5, 10, 20] }],
    ["k=5..7", { paths: ["k"], values: [5, 6, 7] }],
    ["loss=mse,ce", { paths: ["loss"], values: ["mse", "ce"] }],
    ["start=[1,1],[2,2]", { paths: ["start"], values: [[1, 1], [2, 2]] }],
    ["a.learningRate+b.*.learningRate=1e-3,null", {
      paths: ["a.learningRate", "b.*.learningRate"],
      values: [0.001, null],
    }],
  ])("is read from %s", (text, axis) => expect(parseAxis(text)).toEqual(axis));

  test.each([
    ["k", "expected FIELD=VALUE,VALUE"],
    ["k=", "expected FIELD=VALUE,VALUE"],
    ["=5", "expected FIELD=VALUE,VALUE"],
    ["a..b=5", "expected FIELD=VALUE,VALUE"],
    ["k=5,,7", "expected values such as"],
    ["k=7..5", "a range from less to more, got 7..5"],
    ["k=5,6,5", "expected every value once, got 5 twice"],
    ["k=0..10000", "at most 10000 items, got 10001"],
  ])("is refused as %s, with the reason", (text, reason) => expect(() => parseAxis(text)).toThrow(reason));

  test("of seeds is one of the field seed", () => {
    expect(parseSeeds("0..2")).toEqual({ paths: ["seed"], values: [0, 1, 2] });
  });

  test.each([["0..x", '"0..x"'], ["1,2.5", "2.5"], ["-1", "-1"], ["true", "true"]])(
    "of seeds is refused as %s",
    (text, got) =>
      expect(() => parseSeeds(text)).toThrow(`whole numbers, 0 or more, as 0..4 or 0,3,5, got ${got}`),
  );
});

describe("the points of a sweep", () => {
  const axes = [parseAxis("k=5,10"), parseSeeds("0..2")];

  test("are the product of its axes, the last one fastest", () => {
    expect(pointsOf(axes)).toEqual([[5, 0], [5, 1], [5, 2], [10, 0], [10, 1], [10, 2]]);
  });

  test("are refused where there are more than 10,000, no axis, or one field in two", () => {
    expect(pointsOf([parseAxis("a=1..100"), parseAxis("b=1..100")])).toHaveLength(10_000);
    expect(() => pointsOf([parseAxis("a=1..3"), parseAxis("b=1..3334")])).toThrow("10000 items, got 10002");
    expect(() => pointsOf([])).toThrow("expected --seeds or --axis");
    expect(() => pointsOf([parseAxis("seed=1,2"), parseSeeds("0..1")])).toThrow("got seed twice");
  });

  test("set every field of an axis to the same value", () => {
    expect(changesAt([parseAxis("a.x+b.x=1,2"), parseSeeds("7")], [2, 7])).toEqual([
      { path: "a.x", value: 2 },
      { path: "b.x", value: 2 },
      { path: "seed", value: 7 },
    ]);
  });

  test("have names of the last steps of fields, and of whole ones where these are alike", () => {
    expect(nameOf(labelsOf(axes), [10, 2])).toBe("k-10.seed-2");
    expect(labelsOf([parseAxis("a.x+b.x=1"), parseAxis("c.*.x=1")])).toEqual(["a.x", "c.all.x"]);
  });

  test("have names that are a file's, whatever their values", () => {
    expect(nameOf(["p"], ["../a b*"])).toBe("p-..%2Fa%20b%2A");
    expect(nameOf(["p"], ["x".repeat(300)])).toMatch(/^p-[0-9a-f]{12}$/);
  });
});
