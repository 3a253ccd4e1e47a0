import { expect, test } from "vitest";
import { compactSvg } from "../../src/charts/draw.ts";

test("paths lose digits that cannot be seen and are told by differences, labels lose nothing", () => {
  expect(compactSvg('<path stroke-width="1.25" d="M12.3456,0.0499L3,4.5M1,1L0.5,2Z"/><text>0.0499</text>'))
    .toBe(
      '<path stroke-width="1.25" d="M12.3,0l-9.3,4.5M1,1l-.5,1Z"/><text>0.0499</text>',
    );
});

test("differences do not add up to an error", () => {
  const steps = Array.from({ length: 500 }, (_, i) => [i * 0.04, Math.sin(i) * 0.03] as const);
  const path = steps.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x},${Math.abs(y)}`).join("");
  const compact = /d="([^"]*)"/.exec(compactSvg(`<path d="${path}"/>`))![1]!;
  const ends = [...compact.matchAll(/[Ml](-?[\d.]+),?(-?[\d.]+)/g)].map(([, x]) => Number(x));
  expect(ends.reduce((sum, x) => sum + x)).toBeCloseTo(499 * 0.04, 1);
});
