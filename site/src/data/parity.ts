import type { Artifact, Claim, Verdict } from "@tiny-subspaces/experiments/artifacts";
import type { ClaimEntry, FigureEntry, PanelEntry } from "@tiny-subspaces/experiments/catalogue";
import type { Results } from "./load.ts";

/** The artifacts at hand. */
type Artifacts = Pick<Results, "artifacts">;

export const figureStates = [
  "reproduced",
  "partly reproduced",
  "not reproduced",
  "not measured",
  "pending",
  "illustration",
] as const;
export type FigureState = (typeof figureStates)[number];

/** States are told by word and sign, never by colour alone. */
export const stateSigns: Readonly<Record<FigureState, string>> = {
  reproduced: "✓",
  "partly reproduced": "◐",
  "not reproduced": "✕",
  "not measured": "–",
  pending: "·",
  illustration: "◇",
};

/** How far a figure or table of the paper has been reproduced, from the best artifact of each of its runs. */
export interface Parity {
  readonly figure: FigureEntry;
  readonly state: FigureState;
  /** Panels with results, of all. */
  readonly panelsDone: number;
  /** By run, in the order of the panels. */
  readonly artifacts: readonly Artifact[];
  readonly claims: readonly ClaimResult[];
}

export interface ClaimResult {
  readonly claim: Claim;
  readonly entry: ClaimEntry;
  readonly artifact: Artifact;
}

/** The artifact that the report opens with: of the best preset that exists. */
export function bestArtifact(results: Artifacts, run: string): Artifact | undefined {
  return results.artifacts.get(run)?.[0];
}

/**
 * The claims about a figure as an artifact decides them: the catalogue's, of which one that it does not have is not
 * measured, and any that it has beyond them.
 */
export function claimsOf(artifact: Artifact, figure: FigureEntry): ClaimResult[] {
  const own = new Map(
    artifact.claims.filter((claim) => claim.figure === figure.id).map((claim) => [claim.id, claim]),
  );
  const open = ({ id, statement, criterion }: ClaimEntry): Claim => ({
    id,
    figure: figure.id,
    statement,
    criterion,
    measured: {},
    verdict: "not measured",
  });
  const listed = figure.claims.map((entry) => ({ entry, claim: own.get(entry.id) ?? open(entry), artifact }));
  const known = new Set(figure.claims.map(({ id }) => id));
  const beyond = [...own.values()].filter(({ id }) => !known.has(id)).map((claim) => {
    const { id, statement, criterion } = claim;
    return { entry: { id, statement, criterion, criteria: [], where: criterion }, claim, artifact };
  });
  return [...listed, ...beyond];
}

export function parityOf(figure: FigureEntry, results: Artifacts): Parity {
  const done = figure.panels.filter((panel) => hasResult(panel, results));
  const artifacts = [...new Set(done.map(({ run }) => run))].map((run) => bestArtifact(results, run)!);
  const claims = artifacts.flatMap((artifact) => claimsOf(artifact, figure));
  const state = stateOf(figure.panels.length, done.length, claims.map(({ claim }) => claim.verdict));
  return { figure, state, panelsDone: done.length, artifacts, claims };
}

export function hasResult(panel: PanelEntry, results: Artifacts): boolean {
  return panel.chart !== null && bestArtifact(results, panel.run) !== undefined;
}

/** One claim that fails decides; a figure is reproduced when it has claims, all of them hold, and no panel is pending. */
function stateOf(panels: number, panelsDone: number, verdicts: readonly Verdict[]): FigureState {
  if (panels === 0) return "illustration";
  if (panelsDone === 0) return "pending";
  if (verdicts.includes("not reproduced")) return "not reproduced";
  if (verdicts.length === 0 || verdicts.includes("not measured")) return "not measured";
  return panelsDone < panels ? "partly reproduced" : "reproduced";
}
