import { expect, test } from "vitest";
import { showOutput } from "../../src/notebooks/outputs.ts";
import { phraseHtml, plainText, proseHtml } from "../../src/notebooks/prose.ts";
import { display } from "./support.ts";

test("the richest form that a page may hold is shown", () => {
  const svg = '<svg viewBox="0 0 1 1"><path d="M0,0"/></svg>';
  expect(showOutput(display({ "text/plain": "A line.", "text/html": "<p>b</p>", "image/svg+xml": svg })))
    .toEqual({
      kind: "drawing",
      html: '<svg viewBox="0 0 1 1"><path d="M0,0"></path></svg>',
      label: "A line.",
    });
  expect(showOutput(display({ "text/plain": "t", "text/html": "<p>b</p>" }))).toEqual({
    kind: "markup",
    html: "<p>b</p>",
  });
  expect(showOutput(display({ "text/plain": "t", "image/svg+xml": "<script></script>" }))).toEqual({
    kind: "text",
    text: "t",
  });
  expect(showOutput(display({ "text/plain": "t", "text/html": "<script>1</script>" }))).toEqual({
    kind: "text",
    text: "t",
  });
  expect(showOutput(display({ "text/markdown": "*a*" }))).toEqual({
    kind: "markup",
    html: "<p><em>a</em></p>",
  });
  expect(showOutput(display({ "audio/wav": "UklGR" }))).toBeNull();
});

test("what was printed is text, and errors are told as such", () => {
  expect(showOutput({ output_type: "stream", name: "stdout", text: "<b>" })).toEqual({
    kind: "text",
    text: "<b>",
  });
  expect(showOutput({ output_type: "stream", name: "stderr", text: "oh" })).toEqual({
    kind: "warning",
    text: "oh",
  });
  expect(showOutput({ output_type: "error", ename: "TypeError", evalue: "no", traceback: [] })).toEqual({
    kind: "failure",
    text: "TypeError: no",
  });
});

test("formulas between dollars are typeset, within a line and on their own", () => {
  expect(proseHtml("with $a \\gg 1$.")).toMatch(/^<p>with <span class="katex">.*<\/span>\.<\/p>$/s);
  expect(proseHtml("$$L = \\tfrac12 a_i x^2_i$$")).toContain('class="katex-display"');
  expect(proseHtml("$$\nL\n$$")).toContain('class="katex-display"');
  expect(() => proseHtml("$\\nosuchmacro$")).toThrow(/nosuchmacro/);
  expect(proseHtml("`$HOME` and *a_b*")).toContain("<code>$HOME</code>");
});

test("a paragraph stands without an element around it, and without markup in a description", () => {
  expect(phraseHtml("*One* line\nor two.")).toBe("<em>One</em> line\nor two.");
  expect(plainText("*One* `line`\nor $k$.")).toBe("One line or k.");
});
