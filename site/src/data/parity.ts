import type { Artifact, Claim } from "./artifact.ts";
import type { FigureEntry, PanelEntry } from "./catalogue.ts";
import type { Results } from "./load.ts";

export type FigureState = "reproduced" | "not reproduced" | "not measured" | "pending";

/** How far a figure or table of the paper has been reproduced, from the best artifact of each of its runs. */
export interface Parity {
  readonly figure: FigureEntry;
  readonly state: FigureState;
  /** Panels with results, of all. */
  readonly panelsDone: number;
  readonly claims: readonly ClaimResult[];
}

export interface ClaimResult {
  readonly claim: Claim;
  readonly artifact: Artifact;
}

/** The artifact that the report opens with: of the best preset that exists. */
export function bestArtifact(results: Results, run: string): Artifact | undefined {
  return results.artifacts.get(run)?.[0];
}

/** The claims of an artifact that are about a figure. */
export function claimsOf(artifact: Artifact, figure: string): ClaimResult[] {
  return artifact.claims.filter((claim) => claim.figure === figure).map((claim) => ({ claim, artifact }));
}

export function parityOf(figure: FigureEntry, results: Results): Parity {
  const done = figure.panels.filter((panel) => hasResult(panel, results));
  const runs = [...new Set(done.map(({ run }) => run))];
  const claims = runs.flatMap((run) => claimsOf(bestArtifact(results, run)!, figure.id));
  return { figure, state: stateOf(done.length, claims), panelsDone: done.length, claims };
}

export function hasResult(panel: PanelEntry, results: Results): boolean {
  return panel.chart !== null && bestArtifact(results, panel.run) !== undefined;
}

/** One claim that fails decides; a figure is reproduced when it has claims and all of them hold. */
function stateOf(panelsDone: number, claims: readonly ClaimResult[]): FigureState {
  if (panelsDone === 0) return "pending";
  const verdicts = claims.map(({ claim }) => claim.verdict);
  if (verdicts.includes("not reproduced")) return "not reproduced";
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === "reproduced")
    ? "reproduced"
    : "not measured";
}
