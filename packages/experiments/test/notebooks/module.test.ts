import { describe, expect, test } from "vitest";
import { CellError } from "../../src/notebooks/error.ts";
import { moduleOf } from "../../src/notebooks/module.ts";
import { someNotebook } from "./support.ts";

const options = { kernel: "file:///kernel.ts" };
const linesOf = (...sources: string[]) => moduleOf(someNotebook(...sources), options).text.split("\n");

function failureOf(...sources: string[]): CellError {
  try {
    moduleOf(someNotebook(...sources), options);
  } catch (error) {
    if (error instanceof CellError) return error;
    throw error;
  }
  throw new Error("expected a failure");
}

describe("the last expression of a cell is shown", () => {
  test.each([
    ["1 + 1;", "__show((1 + 1));"],
    ["a // why", "__show((a)) // why"],
    ["'use strict'", "__show(('use strict'))"],
    ["const a = 1; a; function f() {}", "const a = 1; __show((a)); function f() {}"],
    ["for (;;) break;", "for (;;) break;"],
    ["const a = 1;", "const a = 1;"],
  ])("%s", (source, line) => expect(linesOf(source)).toContain(line));
});

describe("imports are executed where they stand", () => {
  test.each([
    ['import a from "m";', 'const { default: a } = await import("m");'],
    ['import { a, b as c } from "m";', 'const { "a": a, "b": c } = await import("m");'],
    ['import a, * as m from "m";', 'const m = await import("m"); const { default: a } = m;'],
    ['import "m";', 'await import("m");'],
    [
      'import d from "./d.json" with { type: "json" };',
      'const { default: d } = await import("./d.json", { with: { "type": "json" } });',
    ],
    ['import type { T } from "m";', 'import type { T } from "m";'],
    ['import { type T } from "m";', 'import { type T } from "m";'],
  ])("%s", (source, line) => expect(linesOf(source)).toContain(line));
});

test("lines of the module come from lines of cells, whatever was put in their place", () => {
  const { text, cellAt } = moduleOf(
    someNotebook('import {\n  a,\n} from "m";\nf(a);', "// nothing", "g();\n\nh();"),
    options,
  );
  const lines = text.split("\n");
  const at = (part: string) => cellAt(lines.findIndex((line) => line.includes(part)) + 1);
  expect(at("f(a)")).toEqual({ cell: 1, line: 4 });
  expect(at("nothing")).toEqual({ cell: 2, line: 1 });
  expect(at("h()")).toEqual({ cell: 3, line: 3 });
  expect(at("__begin(2)")).toBeNull();
  expect(cellAt(1)).toBeNull();
});

describe("code that cannot be executed is told with its cell and line", () => {
  test("a fault in a cell", () => {
    const { cell, line, message } = failureOf("const a = 1;", "a;\nconst = 2;");
    expect([cell, line]).toEqual([2, 2]);
    expect(message).toMatch(/^SyntaxError: Unexpected token/);
  });

  test("a brace that the next cell would close", () => {
    expect(failureOf("if (true) {", "}").cell).toBe(1);
  });

  test("a name that two cells declare", () => {
    const { cell, line, message } = failureOf("const a = 1;", "\nconst a = 2;");
    expect([cell, line]).toEqual([2, 2]);
    expect(message).toContain("Give one of the two another name.");
  });
});
