import fc from "fast-check";
import { expect, test } from "vitest";
import { formatJson } from "../../src/artifacts/mod.ts";

test("what is formatted parses to the same value", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const text = formatJson(value);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    expect(text.endsWith("\n")).toBe(true);
  }));
});

test("a column stands on one line, and a short object too", () => {
  expect(formatJson({ a: [1, 2, null], b: { c: 1, d: "x" }, e: { f: { g: 1 } } })).toBe(
    '{\n  "a": [1,2,null],\n  "b": { "c": 1, "d": "x" },\n  "e": {\n    "f": { "g": 1 }\n  }\n}\n',
  );
});
