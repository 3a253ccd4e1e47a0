import type { Artifact, Claim } from "@tiny-subspaces/experiments/artifacts";
import type { Catalogue, ClaimEntry, CriterionEntry } from "@tiny-subspaces/experiments/catalogue";
import { formatFixed, formatNumber } from "../charts/format.ts";

/** One criterion of a claim, with the number that decides it. */
export interface Decision {
  readonly label: string;
  /** Over which steps the quantity is taken; empty where it is at one. */
  readonly window: string;
  readonly measured: string;
  /** `≥ 0.9` */
  readonly asked: string;
  /** How far the number is on the right side of the bound, `−` in front of one on the wrong side; empty where there is none. */
  readonly margin: string;
  /** `null` where nothing was measured. */
  readonly holds: boolean | null;
}

type Quantities = Catalogue["quantities"];

/** What decides a claim, one entry a criterion. */
export function decisionsOf(claim: Claim, { criteria }: ClaimEntry, quantities: Quantities): Decision[] {
  return criteria.map((criterion) => {
    const { quantity, op, bound } = criterion;
    const value = claim.measured[quantity];
    const { label = quantity, window = "" } = quantities[quantity] ?? {};
    const margin = typeof value === "number" ? marginOf(value, criterion) : null;
    return {
      label,
      window,
      measured: value === undefined ? "–" : value === null ? "not finite" : formatFixed(value),
      asked: `${op} ${formatNumber(bound)}`,
      margin: margin === null ? "" : `${margin < 0 ? "−" : "+"}${formatFixed(Math.abs(margin))}`,
      holds: value === undefined
        ? null
        : value !== null && (margin! > 0 || (margin === 0 && (op === "≤" || op === "≥"))),
    };
  });
}

/** What else was measured for a claim, by the labels that readers know. */
export function asideOf(
  claim: Claim,
  { criteria }: ClaimEntry,
  quantities: Quantities,
): { readonly label: string; readonly measured: string }[] {
  const decisive = new Set(criteria.map(({ quantity }) => quantity));
  return Object.entries(claim.measured).filter(([name]) => !decisive.has(name)).map(([name, value]) => ({
    label: quantities[name]?.label ?? name,
    measured: value === null ? "not finite" : formatFixed(value),
  }));
}

function marginOf(value: number, { op, bound }: CriterionEntry): number {
  return op === "<" || op === "≤" ? bound - value : value - bound;
}

const happenings: Readonly<Record<string, string>> = {
  divergence: "Its numbers were not finite any more",
  unconverged: "The dominant subspace was not found to tolerance",
  degenerate: "The dominant subspace was not determined by its eigenvalues",
};

/** Why a claim may fail where the paper's statement is right: from what the artifact says of itself, and what is known of the claim. */
export function notesOn(claim: Claim, artifact: Artifact, entry: Pick<ClaimEntry, "note">): string[] {
  const { preset, data, events, status } = artifact;
  const notes: string[] = [];
  const forced = events.find((event) => event.forced);
  if (forced) {
    notes.push(
      `The switch at step ${
        formatNumber(forced.step)
      } was forced: the paper’s rule had not fired, so this is not the state ` +
        "that the statement is about.",
    );
  }
  if (claim.verdict !== "not reproduced") return notes;
  if (preset !== "paper") notes.push(`The run is of the preset ${preset}, smaller than the paper’s.`);
  if (data.synthetic) notes.push("The data are synthetic, not the paper’s.");
  if (!status.complete) notes.push("The run is unfinished.");
  for (const kind of Object.keys(happenings)) {
    const at = events.filter((event) => event.kind === kind);
    if (at.length === 0) continue;
    const more = at.length > 1 ? ` and at ${at.length - 1} more` : "";
    notes.push(`${happenings[kind]} at step ${formatNumber(at[0]!.step)}${more}.`);
  }
  if (entry.note) notes.push(entry.note);
  return notes;
}
