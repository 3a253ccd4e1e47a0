import type { Artifact, Verdict } from "../artifacts/mod.ts";
import { formatNumber } from "./table.ts";

/**
 * What a claim comes to where a run is not the protocol of its preset, and in any notebook: nothing that the paper says is
 * decided by it.
 */
export const plainWords: Record<Verdict, string> = {
  "reproduced": "holds",
  "not reproduced": "does not hold",
  "not measured": "not measured",
};

/** The claims about some figures, with the inequalities that decide and what was measured: the rows of a table. */
export function claimRows({ claims }: Artifact, ...figures: readonly string[]) {
  return claims.filter(({ figure }) => figures.includes(figure)).map(
    ({ statement, criterion, measured, verdict }) => ({
      claim: statement,
      asked: criterion.split(", where ")[0],
      measured: Object.entries(measured).map(([name, value]) =>
        `${name} ${value === null ? "–" : formatNumber(value)}`
      )
        .join(", "),
      verdict: plainWords[verdict],
    }),
  );
}
