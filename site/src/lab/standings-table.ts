import { labCurves } from "@tiny-subspaces/experiments/lab/charts";
import { formatSteady } from "../charts/format.ts";
import type { Standing } from "./standings.ts";

const NONE = "–";

/** Writes a row a rule: its name, its loss, that over the loss it began with, χ and λ₁. */
export function fillStandings(body: HTMLElement, standings: readonly Standing[]): void {
  const rows = labCurves.map(({ trajectory, label }) => {
    const row = document.createElement("tr");
    const name = document.createElement("th");
    name.scope = "row";
    name.className = `rule-${trajectory}`;
    name.textContent = label;
    const cells = cellsOf(standings.find(({ rule }) => rule === trajectory));
    row.append(
      name,
      ...cells.map((text) => {
        const cell = document.createElement("td");
        cell.textContent = text;
        return cell;
      }),
    );
    return row;
  });
  body.replaceChildren(...rows);
}

function cellsOf(standing: Standing | undefined): string[] {
  if (!standing) return [NONE, NONE, NONE, NONE];
  const { loss, ratio, chi, sharpness, divergedAt } = standing;
  if (divergedAt !== null) return ["diverged", NONE, NONE, NONE];
  return [loss, ratio, chi, sharpness].map((value) => value === null ? NONE : formatSteady(value));
}
