import { expect, test } from "vitest";
import { formatMarkdown } from "../../../src/compare/print/markdown.ts";

/** A report of so many artifacts, each with a table. */
function report(count: number) {
  const rows = Array.from({ length: 20 }, (_, i) => ["figure", `claim.${i}`, "1", "2", "+100 %", ""]);
  const parts = Array.from(
    { length: count },
    (_, i) => ({ outcome: "changed", name: `quick/${i}`, notes: [], rows }),
  );
  return { states: [["base", "HEAD", "", ""], ["head", "work tree", "", ""]], summary: "in short", parts };
}

test("what fits into a comment is told as a whole", () => {
  const markdown = formatMarkdown(report(3));
  expect(markdown.match(/^#### /gm)).toHaveLength(3);
  expect(markdown).not.toContain("more:");
});

test("what does not fit is cut after whole artifacts, and says how many are left out", () => {
  const markdown = formatMarkdown(report(200));
  expect(markdown.length).toBeLessThanOrEqual(65_536);
  const shown = markdown.match(/^#### /gm)!.length;
  expect(shown).toBeGreaterThan(0);
  expect(markdown).toContain(`${200 - shown} more: `);
  expect(markdown).toContain("in short");
  expect(markdown).toContain("`work tree`");
});

test("where nothing differs it says so", () => {
  expect(formatMarkdown(report(0))).toContain("Nothing differs.");
});
