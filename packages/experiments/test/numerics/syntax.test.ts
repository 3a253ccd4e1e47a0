import { expect, test } from "vitest";
import { parseSource } from "../../src/numerics/syntax.ts";

const bodyOf = (text: string) => JSON.stringify(parseSource(text).body);

const source = `
import { norm } from "./vectors.ts";
/** Doubles. */
export function twice(x: number): number {
  const scale = 1e-3;
  if (x > 0) return 2 * x * scale;
  return norm(x, { "key": [1, 2] });
}
`;

const same: Record<string, string> = {
  "a comment": source.replace("/** Doubles. */", "// Doubles, or not.\n/* at all */"),
  "line breaks and indentation": source.replace(/\n\s*/g, "\n\n\t"),
  "quotes": source.replace('"./vectors.ts"', "'./vectors.ts'").replace('"key"', "key"),
  "semicolons": source.replaceAll(";", "").replace("1e-3", "1e-3;"),
  "an empty statement": source.replace("1e-3;", "1e-3;;"),
  "trailing commas": source.replace("[1, 2]", "[1, 2,]").replace("] })", "], },)"),
  "parentheses": source.replace("2 * x * scale", "((2 * x) * scale)"),
  "braces": source.replace("return 2 * x * scale;", "{ return 2 * x * scale; }"),
  "how a number is written": source.replace("1e-3", "0.001"),
  "a type annotation": source.replace("const scale", "const scale: number").replace("): number", ")"),
  "an assertion": source.replace("norm(x,", "norm(x as number,").replace("= 1e-3", "= 1e-3 satisfies number"),
  "a type": `${source}export interface A { readonly b: string }\ntype C = A;\nexport type { A as B };`,
  "an export of types": `${source}interface A {}\nexport { type A };`,
  "an import of types": `import type { A } from "./a.ts";\n${source}`,
};

test.each(Object.entries(same))("%s makes no difference", (_, text) => {
  expect(text).not.toBe(source);
  expect(bodyOf(text)).toBe(bodyOf(source));
});

const different: Record<string, string> = {
  "a number": source.replace("1e-3", "1e-4"),
  "an operator": source.replace("2 * x", "2 + x"),
  "a comparison": source.replace("x > 0", "x >= 0"),
  "grouping": source.replace("2 * x * scale", "2 * (x * scale)"),
  "an order of operands": source.replace("[1, 2]", "[2, 1]"),
  "a sign": source.replace("return norm", "return -norm"),
  "a text": source.replace("key", "keys"),
  "a statement": source.replace("if (x > 0) ", ""),
  "an optional call": source.replace("norm(x,", "norm?.(x,"),
  "a default": source.replace("x: number", "x: number = 0"),
};

test.each(Object.entries(different))("%s makes a difference", (_, text) => {
  expect(text).not.toBe(source);
  expect(bodyOf(text)).not.toBe(bodyOf(source));
});

test("what an error says makes no difference, which error it is does", () => {
  const refuse = (error: string) => bodyOf(`export function f(x) { if (x) throw new ${error}; return "a"; }`);
  expect(refuse("RangeError(`expected ${x}`)")).toBe(refuse("RangeError(`got ${x}`)"));
  expect(refuse('RangeError("a")')).toBe(refuse('RangeError("b")'));
  expect(refuse('RangeError("a")')).not.toBe(refuse('TypeError("a")'));
  expect(bodyOf('f("a")')).not.toBe(bodyOf('f("b")'));
});

test("a type that is exported with values makes no difference", () => {
  expect(bodyOf("interface A {} const b = 1; export { b, type A };")).toBe(
    bodyOf("const b = 1; export { b };"),
  );
});

test("declarations without code, and modifiers of classes, make no difference", () => {
  const plain = "class A { x = 1; #y = 2; f() { return this.#y; } }";
  const full =
    "abstract class A { declare z: number; abstract w: string; private readonly x = 1; readonly #y: number = 2; " +
    "f(): number; f(a?: number): number; f() { return this.#y!; } }";
  expect(bodyOf(full)).toBe(bodyOf(plain));
  expect(bodyOf(plain.replace("x = 1", "x = 2"))).not.toBe(bodyOf(plain));
});

test("imports, exports and what is handed on are told apart", () => {
  const { body, imports, reexports, exports } = parseSource(`
    import { a, type T, b as c } from "./one.ts";
    import * as all from "two";
    import def from "three";
    import "./effect.ts";
    import { type U } from "./types.ts";
    export * from "./four.ts";
    export { d, e as f, type V } from "./five.ts";
    export * as g from "./six.ts";
    export type { W } from "./seven.ts";
    const h = 1, i = 2;
    export { h, i as j, type X as Y };
    export { type X as Z };
    export const { o, p: [q] } = r;
    export const k = 3, l = 4;
    export function m() {}
    export class N {}
    export interface X {}
  `);
  expect(imports).toEqual([
    { from: "./one.ts", name: "a", local: "a" },
    { from: "./one.ts", name: "b", local: "c" },
    { from: "two", name: "*", local: "all" },
    { from: "three", name: "default", local: "def" },
    { from: "./effect.ts", name: "*", local: null },
  ]);
  expect(reexports).toEqual([
    { from: "./four.ts", name: "*", as: null },
    { from: "./five.ts", name: "d", as: "d" },
    { from: "./five.ts", name: "e", as: "f" },
    { from: "./six.ts", name: "*", as: "g" },
  ]);
  expect([...exports].sort()).toEqual(["N", "h", "j", "k", "l", "m", "o", "q"]);
  expect(body).toHaveLength(6);
});
