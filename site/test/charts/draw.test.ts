import { expect, test } from "vitest";
import { compactSvg } from "../../src/charts/draw.ts";

test("coordinates of paths lose digits that cannot be seen, labels lose none", () => {
  expect(compactSvg('<path stroke-width="1.25" d="M12.3456,0.0499L3,4.5"/><text>0.0499</text>')).toBe(
    '<path stroke-width="1.25" d="M12.3,0L3,4.5"/><text>0.0499</text>',
  );
});
