import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { type Initialiser, type ModelName, models } from "../../src/nn/mod.ts";

const page = await readFile(new URL("../../../../docs/models.md", import.meta.url), "utf8");

const vocabulary = 11;
const images = { kind: "features", shape: [3, 32, 32] } as const;
const inputs = {
  mlp: { kind: "features", shape: [784] },
  cnn: images,
  transformer: { kind: "tokens", vocabulary, length: 66 },
  vgg11: images,
  resnet8: images,
} as const;

/** What the page's notation for initial values stands for: `±1/√m`, `±√(a/m)`, `N(a/m)`, or a constant. */
function parseInit(text: string): Initialiser {
  const [, fan] = text.match(/^±1\/√(\d+)$/) ?? [];
  if (fan) return { kind: "uniform", bound: 1 / Math.sqrt(Number(fan)) };
  const [, six, sum] = text.match(/^±√\((\d+)\/(\d+)\)$/) ?? [];
  if (six) return { kind: "uniform", bound: Math.sqrt(Number(six) / Number(sum)) };
  const [, a, m] = text.match(/^N\((\d+)\/(\d+)\)$/) ?? [];
  if (a) return { kind: "normal", deviation: Math.sqrt(Number(a) / Number(m)) };
  expect(text).toMatch(/^[01]$/);
  return { kind: "constant", value: Number(text) };
}

test.each(Object.keys(models) as ModelName[])("docs/models.md has %s's parameters as they are", (name) => {
  const [, table] = page.match(new RegExp("^```parameters " + name + "\n(.*?)^```", "ms"))!;
  const documented = table.trim().split("\n").map((line) => {
    const [parameter, shape, init] = line.split(" ");
    const sizes = shape.replace("V", `${vocabulary}`);
    return { name: parameter, shape: JSON.parse(sizes), init: parseInit(init) };
  });
  const classes = name === "transformer" ? 2 : 10;
  const { parameters } = models[name]({ input: inputs[name], classes });
  expect(parameters.map(({ name, shape }) => ({ name, shape: [...shape] }))).toEqual(
    documented.map(({ name, shape }) => ({ name, shape })),
  );
  parameters.forEach(({ name, init }, i) => {
    const expected = Object.entries(documented[i].init);
    for (const [key, value] of expected) {
      const actual = init[key as keyof Initialiser] as string | number;
      if (typeof value === "number") expect(actual as unknown as number, name).toBeCloseTo(value, 12);
      else expect(actual, name).toBe(value);
    }
  });
});
