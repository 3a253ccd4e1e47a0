import { expect, test } from "vitest";
import { forecast } from "../../src/spectrum/forecast.ts";

const history = (...excess: number[]) => excess.map((one, i) => ({ products: i + 1, excess: one }));

test("residuals that fall to a tenth at each product are there after as many as there are powers of ten", () => {
  expect(forecast(history(1e8, 1e7, 1e6, 1e5), 1)).toBe(5);
  expect(forecast(history(1e8, 1e7, 1e6, 1e5), 10)).toBe(4);
  expect(forecast([
    { products: 1, excess: 1e8 },
    ...history(1e8, 1e7, 1e6, 1e5, 1e4)
      .slice(1).map(({ products, excess }) => ({ products: 2 * products - 1, excess })),
  ], 1)).toBe(8);
});

test("there is no telling from three products, from what is not known yet, or where residuals grow", () => {
  expect(forecast(history(1e8, 1e7, 1e6), 1)).toBeNull();
  expect(forecast(history(Infinity, Infinity, 1e7, 1e6), 1)).toBeNull();
  expect(forecast(history(10, 20, 30, 40), 1)).toBeNull();
});

test("what is there already is not told as a negative number", () => {
  expect(forecast(history(1e3, 1e2, 1e1, 0.1), 1)).toBe(0);
});
