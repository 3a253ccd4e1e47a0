import type { ChartSpec } from "../catalogue/schema.ts";
import type { ClaimDefinition } from "./claim.ts";

/** One plot of a figure, read from one run. */
export interface PanelDefinition {
  readonly id: string;
  readonly title: string;
  readonly run: string;
  /** `null` where the run does not exist yet and the chart waits for it. */
  readonly chart: ChartSpec | null;
}

/** A figure or table of the paper, or one beyond it. */
export interface FigureDefinition {
  /** `fig1` … `fig24`, `table1` … `table3`, `beyond1` …. */
  readonly id: string;
  readonly number: string;
  /** The paper's section; `beyond` for what it has not. */
  readonly section: string;
  readonly title: string;
  /** What is drawn. */
  readonly summary: string;
  /** What the paper concludes from it, or what is asked beyond it. */
  readonly paperClaim: string;
  readonly panels: readonly PanelDefinition[];
  /** Checked in every run that a panel reads. */
  readonly claims: readonly ClaimDefinition[];
}
