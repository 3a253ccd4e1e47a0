import { expect, test } from "vitest";
import { networkFields, paperValley, presetsOf, valleyFields } from "../../src/lab/fields.ts";
import { readLink, writeLink } from "../../src/lab/link.ts";

const presets = { valley: presetsOf(valleyFields), network: presetsOf(networkFields), changes: [] };

test("the presets need no link", () => {
  expect(writeLink(presets).toString()).toBe("");
  expect(readLink(new URLSearchParams())).toEqual({ values: presets, remarks: [] });
});

test("what a link was written from is read from it", () => {
  const values = {
    valley: { ...paperValley, noise: "gaussian", x: -0.3, seed: 12 },
    network: { ...presets.network, learningRate: 0.035, batchSize: 7, k: 3, part: 0, backend: "wasm" },
    changes: [
      { step: 12, rules: ["dom-sgd" as const, "sgd" as const] },
      { step: 13, learningRate: 0.015, batchSize: 3 },
      { step: 400, rules: ["bulk-sgd" as const], learningRate: 0.1 },
    ],
  };
  const query = writeLink(values);
  expect(query.get("network.rate")).toBe("0.035");
  expect(query.has("network.digits")).toBe(false);
  expect(query.getAll("network.change")).toEqual([
    "12_dom-sgd_sgd",
    "13_rate-0.015_batch-3",
    "400_bulk-sgd_rate-0.1",
  ]);
  expect(readLink(new URLSearchParams(query.toString()))).toEqual({ values, remarks: [] });
});

test.each([
  ["network.k=0", "a whole number from 1 to 20"],
  ["network.k=2.5", "a whole number from 1 to 20"],
  ["network.k=", "a whole number from 1 to 20"],
  ["network.rate=NaN", "a number from 0.001 to 10"],
  ["network.rate=1e400", "a number from 0.001 to 10"],
  ["network.backend=cuda", "one of auto, webgpu, wasm, cpu"],
  ["valley.curvature=-1", "a number from 1 to 10000"],
  ["network.change=400", "such as 400_dom-sgd"],
  ["network.change=0_sgd", "such as 400_dom-sgd"],
  ["network.change=1e3_sgd", "such as 400_dom-sgd"],
  ["network.change=400_sgd_sgd", "such as 400_dom-sgd"],
  ["network.change=400_adam", "such as 400_dom-sgd"],
  ["network.change=400_rate-0", "such as 400_dom-sgd"],
  ["network.change=400_toString", "such as 400_dom-sgd"],
])("%s is ignored, with a word", (text, word) => {
  const { values, remarks } = readLink(new URLSearchParams(text));
  expect(values).toEqual(presets);
  expect(remarks).toHaveLength(1);
  expect(remarks[0]).toContain(word);
});

test("a bad value takes no good one with it, and what is unknown is named", () => {
  const { values, remarks } = readLink(new URLSearchParams("network.k=x&network.rate=0.2&zoom=1"));
  expect(values.network).toEqual({ ...presets.network, learningRate: 0.2 });
  expect(remarks.join(" ")).toMatch(/network\.k.*zoom/);
});

test("changes are in the order of their steps", () => {
  const { values, remarks } = readLink(
    new URLSearchParams("network.change=20_sgd&network.change=20_dom-sgd"),
  );
  expect(values.changes).toEqual([{ step: 20, rules: ["sgd"] }]);
  expect(remarks).toHaveLength(1);
});

test("every preset is on its slider, and within what a link may say", () => {
  for (const field of [...Object.values(valleyFields), ...Object.values(networkFields)]) {
    if (field.kind === "choice") continue;
    expect(field.ladder as readonly number[], field.name).toContain(field.preset);
    expect([...field.ladder].sort((a, b) => a - b), field.name).toEqual(field.ladder);
    expect(field.range[0], field.name).toBeLessThanOrEqual(field.ladder[0]!);
    expect(field.range[1], field.name).toBeGreaterThanOrEqual(field.ladder.at(-1)!);
  }
});
