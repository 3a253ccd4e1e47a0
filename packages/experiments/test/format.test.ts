import { expect, test } from "vitest";
import { formatBytes, formatColumns, formatDuration } from "../src/format.ts";

test("durations read as a person says them", () => {
  expect([0, 0.04, 8.25, 59, 61, 3599, 3661, 90_061].map(formatDuration)).toEqual([
    "0 s",
    "0 s",
    "8.3 s",
    "59 s",
    "1 min 1 s",
    "59 min 59 s",
    "1 h 1 min",
    "25 h 1 min",
  ]);
});

test("columns are aligned, with no spaces at the ends of lines", () => {
  expect(formatColumns([["a", "bb", ""], ["ccc", "d", "e"]])).toBe("a    bb\nccc  d   e");
});

test("sizes are in MB or kB", () => {
  expect([4542, 9_912_422].map(formatBytes)).toEqual(["5 kB", "9.9 MB"]);
});
