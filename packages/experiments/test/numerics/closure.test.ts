import { expect, test } from "vitest";
import { type Scope, SourceTree } from "../../src/numerics/closure.ts";

/** Files of a small project, the first of which is the entry. */
const project: Readonly<Record<string, string>> = {
  "run/main.ts": `
    import { add, type Unused } from "../lib/mod.ts";
    import { models } from "../lib/models.ts";
    import { Matrix } from "../lib/matrix.ts";
    import { limits } from "./limits.ts";
    import { readFileSync } from "node:fs";
    export const run = (name) => models[name](add(1, limits.low), new Matrix(), readFileSync);`,
  "run/limits.ts": `export const limits = { low: 1 };`,
  "lib/mod.ts": `
    export * from "./add.ts";
    export { subtract } from "./subtract.ts";
    export type { Unused } from "./types.ts";`,
  "lib/add.ts": `import { zero } from "./zero.ts"; export function add(a, b) { return a + b + zero; }`,
  "lib/zero.ts": `export const zero = 0;`,
  "lib/subtract.ts": `export const subtract = (a, b) => a - b;`,
  "lib/types.ts": `export interface Unused {}`,
  "lib/matrix.ts": `export { Matrix } from "linear-algebra/dense"; export const rank = 3;`,
  "lib/models.ts": `
    import { small } from "./small.ts";
    import { large } from "./large.ts";
    export const models = { small: () => small, large: () => large } satisfies Record<string, unknown>;`,
  "lib/small.ts": `export const small = 1;`,
  "lib/large.ts": `export const large = 1000;`,
};

const scope = (changes: Partial<Scope> = {}): Scope => ({
  entries: ["run/main.ts"],
  choices: { "lib/models.ts": { table: "models", keys: ["small"] } },
  outside: [],
  ...changes,
});

function closure(changes: Readonly<Record<string, string | null>> = {}, changed: Partial<Scope> = {}) {
  const files: Readonly<Record<string, string | null>> = { ...project, ...changes };
  return new SourceTree((path) => files[path] ?? null).closure(scope(changed));
}
const namesOf = (...given: Parameters<typeof closure>) => [...closure(...given).files.keys()].sort();
const digestsOf = (...given: Parameters<typeof closure>) => [...closure(...given).files.values()].sort();

test("the files that define what is used count, and those that only hand it on do not", () => {
  expect(namesOf()).toEqual([
    ...["lib/add.ts", "lib/models.ts", "lib/small.ts", "lib/zero.ts", "run/limits.ts", "run/main.ts"],
  ]);
  expect([...closure().packages]).toEqual(["linear-algebra"]);
});

test("of a table only the chosen entry counts, and all where nothing is chosen", () => {
  const large = { "lib/models.ts": { table: "models", keys: ["large"] } };
  expect(namesOf({}, { choices: large })).toContain("lib/large.ts");
  expect(namesOf({}, { choices: large })).not.toContain("lib/small.ts");
  const other = { "lib/large.ts": "export const large = 2000;" };
  expect(digestsOf(other)).toEqual(digestsOf());
  expect(digestsOf(other, { choices: large })).not.toEqual(digestsOf({}, { choices: large }));
  const none: Scope["choices"][] = [{}, { "lib/models.ts": { table: "models", keys: ["huge"] } }];
  for (const choices of none) {
    expect(namesOf({}, { choices })).toEqual(expect.arrayContaining(["lib/large.ts", "lib/small.ts"]));
  }
});

test("what is outside does not count, nor what it imports", () => {
  const outside = ["lib/add.ts"];
  expect(namesOf({}, { outside })).not.toContain("lib/zero.ts");
  expect(digestsOf({ "lib/add.ts": "export const add = 1;" }, { outside })).toEqual(
    digestsOf({}, { outside }),
  );
});

test("what is loaded at run time counts: modules and workers", () => {
  const main = `
    const worker = new Worker(new URL("./limits.ts", import.meta.url));
    const page = new URL("./page.html", import.meta.url);
    export const run = async () => (await import("../lib/mod.ts")).subtract(worker, page);`;
  expect(namesOf({ "run/main.ts": main })).toEqual([
    ...["lib/add.ts", "lib/subtract.ts", "lib/zero.ts", "run/limits.ts", "run/main.ts"],
  ]);
});

test("a namespace stands for all that a file exports", () => {
  const main = `import * as lib from "../lib/mod.ts"; export const run = lib.add;`;
  expect(namesOf({ "run/main.ts": main })).toEqual([
    ...["lib/add.ts", "lib/subtract.ts", "lib/zero.ts", "run/main.ts"],
  ]);
});

test("files that import each other are no endless loop", () => {
  const zero = `import { add } from "./add.ts"; export const zero = () => add;`;
  expect(namesOf({ "lib/zero.ts": zero })).toEqual(namesOf());
});

test("a change in a file of the closure makes a difference, one elsewhere none", () => {
  expect(digestsOf({ "lib/zero.ts": "export const zero = 1;" })).not.toEqual(digestsOf());
  expect(digestsOf({ "lib/subtract.ts": "export const subtract = 1;" })).toEqual(digestsOf());
});

test("a name that comes to stand for another of the same files makes a difference", () => {
  const swapped = {
    "lib/mod.ts": `export { zero as add } from "./zero.ts"; export { add as zero } from "./add.ts";`,
    "run/main.ts": project["run/main.ts"].replace("add, type Unused", "add, zero").replace(
      "low)",
      "low, zero)",
    ),
  };
  const straight = { ...swapped, "lib/mod.ts": `export * from "./zero.ts"; export * from "./add.ts";` };
  expect(namesOf(swapped)).toEqual(namesOf(straight));
  expect(digestsOf(swapped)).not.toEqual(digestsOf(straight));
  const renamed = project["run/main.ts"].replace("add, type Unused", "zero as add");
  expect(digestsOf({ ...straight, "run/main.ts": renamed })).not.toEqual(digestsOf(straight));
});

test("a name that comes to stand for another of the same file makes a difference", () => {
  const pair = `export const a = 1; export const b = 2;`;
  for (
    const main of [
      `import { x } from "../lib/mod.ts"; export const run = x;`,
      `import * as lib from "../lib/mod.ts"; export const run = lib.x;`,
    ]
  ) {
    const handedOn = (as: string) =>
      digestsOf({
        "run/main.ts": main,
        "lib/pair.ts": pair,
        "lib/mod.ts": `export { ${as} } from "./pair.ts";`,
      });
    expect(handedOn("b as x")).not.toEqual(handedOn("a as x"));
  }
  const dense = (name: string) =>
    digestsOf({ "lib/matrix.ts": `export { ${name} as Matrix } from "linear-algebra/dense";` });
  expect(dense("Other")).not.toEqual(dense("Matrix"));
});

test("imports of one name from two files are told apart", () => {
  const main = `
    import { x as a } from "./a.ts";
    import { x as b } from "./b.ts";
    export const run = a / b;`;
  const files = { "run/main.ts": main, "run/a.ts": "export const x = 1;", "run/b.ts": "export const x = 2;" };
  const swapped = { ...files, "run/a.ts": files["run/b.ts"], "run/b.ts": files["run/a.ts"] };
  expect(digestsOf(swapped)).not.toEqual(digestsOf(files));
});

test("a package that comes to stand for a name makes a difference", () => {
  const matrix = project["lib/matrix.ts"].replace("linear-algebra/dense", "linear-algebra/sparse");
  expect(digestsOf({ "lib/matrix.ts": matrix })).not.toEqual(digestsOf());
});

test("moving a file makes no difference", () => {
  const moved = {
    "lib/zero.ts": null,
    "other/nought.ts": project["lib/zero.ts"],
    "lib/add.ts": project["lib/add.ts"].replace("./zero.ts", "../other/nought.ts"),
  };
  expect(namesOf(moved)).toContain("other/nought.ts");
  expect(digestsOf(moved)).toEqual(digestsOf());
});

test("a file or a name that is not there is refused", () => {
  expect(() => closure({ "lib/zero.ts": null })).toThrow("lib/zero.ts: expected a source");
  expect(() => closure({ "lib/zero.ts": "export const one = 1;" })).toThrow("expected an export named zero");
});
