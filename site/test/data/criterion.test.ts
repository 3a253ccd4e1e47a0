import { expect, test } from "vitest";
import catalogue from "../../../results/catalogue.json" with { type: "json" };
import { parseCriterion } from "../../src/data/criterion.ts";

test("a criterion is taken apart into inequalities and what their quantities are", () => {
  expect(parseCriterion("gap > 0 and ratio ≤ 1.25, where gap is a, and ratio is b")).toEqual({
    inequalities: [{ quantity: "gap", bound: "> 0" }, { quantity: "ratio", bound: "≤ 1.25" }],
    where: "gap is a, and ratio is b",
  });
});

test("one of another form is left as words", () => {
  expect(parseCriterion("it looks right")).toEqual({ inequalities: [], where: "it looks right" });
});

test("every criterion of the catalogue has inequalities", () => {
  const criteria = catalogue.figures.flatMap(({ claims }) => claims.map(({ criterion }) => criterion));
  expect(criteria.length).toBeGreaterThan(10);
  for (const criterion of criteria) expect(parseCriterion(criterion).inequalities).not.toEqual([]);
});
