import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { importsOf, reachedFrom } from "../../../../scripts/modules.ts";

const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));
const nodeModules = (file: string) =>
  [...reachedFrom(file, importsOf([file]))].filter((target) => target.startsWith("node:"));

test("the browser's entry reaches no module of Node's", () => {
  const reached = reachedFrom(source("browser.ts"), importsOf([source("browser.ts")]));
  expect([...reached].filter((target) => target.startsWith("node:"))).toEqual([]);
  for (const part of ["graph/builder.ts", "objective/objective.ts", "spectral/tracker.ts", "nn/mlp.ts"]) {
    expect(reached).toContain(source(part));
  }
});

test("the whole core does reach them, so that the walk would see one", () => {
  expect(nodeModules(source("mod.ts"))).toContain("node:fs/promises");
});
