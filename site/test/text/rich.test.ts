import { expect, test } from "vitest";
import { splitRich } from "../../src/text/rich.ts";

const split = (text: string) => splitRich(text).map(({ text, kind }) => [kind, text]);

test("small digits become true subscripts and superscripts", () => {
  expect(split("χ₁₀ of 10⁻⁵")).toEqual([
    ["symbol", "χ"],
    ["sub", "10"],
    ["plain", " of 10"],
    ["sup", "−5"],
  ]);
});

test("TeX's underscore lowers a word or a group", () => {
  expect(split("λ_k/λ_{k+1}")).toEqual([
    ["symbol", "λ"],
    ["sub", "k"],
    ["plain", "/"],
    ["symbol", "λ"],
    ["sub", "k+1"],
  ]);
  expect(split("‖θ − θ_switch‖").at(-2)).toEqual(["sub", "switch"]);
});

test("plain text stays as it is", () => {
  expect(split("Dom-SGD ≥ 0.9 × SGD")).toEqual([["plain", "Dom-SGD ≥ 0.9 × SGD"]]);
  expect(split("")).toEqual([]);
});
