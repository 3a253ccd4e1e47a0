import type { ChartSpec } from "../charts/spec.ts";
import type { Preset } from "./artifact.ts";

/** What the report knows about the paper's figures and tables, before any result. */
export interface Catalogue {
  readonly figures: readonly FigureEntry[];
  readonly runs: readonly RunEntry[];
}

export interface FigureEntry {
  readonly id: string;
  /** As in the paper: `Figure 1`, `Table 2`. */
  readonly number: string;
  readonly section: string;
  readonly title: string;
  readonly summary: string;
  readonly paperClaim: string;
  readonly panels: readonly PanelEntry[];
  /** What is checked by number in every run of its panels. */
  readonly claims: readonly { readonly id: string; readonly statement: string; readonly criterion: string }[];
}

export interface PanelEntry {
  readonly id: string;
  readonly title: string;
  readonly run: string;
  /** Why there is nothing to draw, where the run does not exist yet. */
  readonly pending?: string;
  readonly chart: ChartSpec | null;
}

export interface RunEntry {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** From the smallest to the paper's. */
  readonly presets: readonly Preset[];
  readonly figures: readonly string[];
}
