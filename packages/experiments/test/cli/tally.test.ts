import { expect, test } from "vitest";
import type { Claim, Verdict } from "../../src/artifacts/mod.ts";
import { countVerdicts, describeTally, formatEstimate } from "../../src/cli/tally.ts";

function claims(...verdicts: Verdict[]): Claim[] {
  return verdicts.map((verdict, i) => ({
    id: `fig1-${i}`,
    figure: "fig1",
    statement: "",
    criterion: "",
    measured: {},
    verdict,
  }));
}

test("a figure's claims are told by how many hold, and by what is against the others", () => {
  const told = (...verdicts: Verdict[]) => describeTally(countVerdicts("paper", claims(...verdicts)));
  expect(told("reproduced", "reproduced")).toBe("2 of 2 (paper)");
  expect(told("reproduced", "not measured", "not reproduced")).toBe("1 of 3, not reproduced (paper)");
  expect(told("reproduced", "not measured")).toBe("1 of 2, not measured (paper)");
});

test("an estimate has two digits, and a unit that a person waits in", () => {
  expect([0, 12.3, 75, 3599, 4010, 360_000, 3_406_351].map(formatEstimate)).toEqual(
    ["<1 s", "~12 s", "~1.3 min", "~60 min", "~1.1 h", "~100 h", "~950 h"],
  );
});
