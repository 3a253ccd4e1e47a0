import { expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { moduleOf } from "../../src/notebooks/module.ts";
import { checkParameters, parameterNames, smallParameters } from "../../src/notebooks/parameters.ts";
import { someNotebook } from "./support.ts";

const notebook = someNotebook(
  {
    source: "const steps = 7_000; // long\nconst eta = 1e-2;",
    metadata: { tags: ["parameters"], small: { steps: 3 } },
  },
  "const other = 1;",
);

test("parameters are what a cell with that tag declares", () => {
  expect(parameterNames(notebook)).toEqual(["steps", "eta"]);
  expect(smallParameters(notebook)).toEqual({ steps: 3 });
  expect(smallParameters(someNotebook("const steps = 1;"))).toEqual({});
});

test("another value takes the place of the cell's, and nothing else changes", () => {
  const textWith = (parameters: Record<string, unknown>) =>
    moduleOf(notebook, { kernel: "k", parameters }).text;
  expect(textWith({ steps: 3 })).toBe(textWith({}).replace("7_000", "3"));
  expect(textWith({ eta: [1, "two"] })).toContain('const eta = [1,"two"];');
  expect(textWith({ other: 2 })).toBe(textWith({}));
});

test("a parameter that there is not is refused, with the nearest that there is", () => {
  expect(() => checkParameters([notebook], { steps: 1 })).not.toThrow();
  expect(() => checkParameters([notebook], { step: 1 })).toThrow(UserError);
  expect(() => checkParameters([notebook], { step: 1 })).toThrow(/"step".*Did you mean steps\?/);
  expect(() => checkParameters([someNotebook("1")], { step: 1 })).toThrow(
    "these notebooks have no parameters",
  );
});
