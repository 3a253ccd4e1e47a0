import { describe, expect, test } from "vitest";
import {
  formatBytes,
  formatDuration,
  formatNumber,
  formatSteady,
  formatTick,
} from "../../src/charts/format.ts";

describe("numbers have four significant digits, and powers of ten where they are very small or large", () => {
  test.each([
    [0, "0"],
    [5000, "5,000"],
    [0.0123456, "0.01235"],
    [-0.5, "−0.5"],
    [1.5e-5, "1.5 × 10⁻⁵"],
    [-2.345e7 - 0.5, "−2.35 × 10⁷"],
    [199210, "199,210"],
    [null, "–"],
    [undefined, "–"],
  ])("%s", (value, text) => expect(formatNumber(value)).toBe(text));
});

describe("numbers that change while one reads have three digits all the time", () => {
  test.each([[1, "1.00"], [0.0844, "0.0844"], [-12.345, "−12.3"], [999.6, "1,000"], [0, "0"], [
    1.2345e-5,
    "1.23 × 10⁻⁵",
  ]])("%s", (value, text) => expect(formatSteady(value)).toBe(text));
});

describe("ticks are short", () => {
  test.each([[1e-4, "10⁻⁴"], [2e-4, "2·10⁻⁴"], [0.05, "0.05"], [1500, "1,500"], [-1e-4, "−10⁻⁴"]])(
    "%s",
    (value, text) => expect(formatTick(value)).toBe(text),
  );
});

describe("durations have their two largest units", () => {
  test.each([[0.25, "0.25 s"], [59, "59 s"], [60, "1 min"], [100, "1 min 40 s"], [3600, "1 h"], [
    93_784,
    "1 d 2 h",
  ]])("%s s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});

describe("bytes are in binary units", () => {
  test.each([[0, "0 B"], [1023, "1,020 B"], [1536, "1.5 KiB"], [2 ** 29, "512 MiB"], [3 * 2 ** 40, "3 TiB"]])(
    "%s",
    (bytes, text) => expect(formatBytes(bytes)).toBe(text),
  );
});
