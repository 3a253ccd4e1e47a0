/** The parts of an artifact that the report reads. Its full definition is results/schema/artifact-v1.schema.json. */
export interface Artifact {
  readonly run: string;
  readonly preset: Preset;
  readonly title: string;
  readonly configuration: Configuration;
  readonly configurationDigest: string;
  readonly status: { readonly complete: boolean; readonly stepsDone: number; readonly stepsTotal: number };
  readonly data: {
    readonly source: string;
    readonly synthetic: boolean;
    readonly trainSamples: number;
    readonly testSamples: number;
    readonly digest: string | null;
    readonly scaling?: { readonly kind: "unit" | "standardised" };
  };
  readonly model?: {
    readonly name: string;
    readonly parameterCount: number;
    readonly ghostBatch: number | null;
  };
  readonly code: { readonly version: string; readonly commit: string | null; readonly clean: boolean | null };
  readonly engine: {
    readonly name: string;
    readonly provider: string;
    readonly device: string;
    readonly threads: number;
    readonly precision: string;
    readonly versions: Readonly<Record<string, string>>;
    readonly choice: string;
  };
  readonly trajectories: readonly Trajectory[];
  readonly events: readonly RunEvent[];
  readonly tracker: TrackerStatistics | null;
  readonly claims: readonly Claim[];
  readonly timing: {
    readonly startedAt: string;
    readonly finishedAt: string;
    readonly seconds: number;
    readonly resumed: number;
    readonly peakMemoryBytes: number;
  };
}

/** From the best to the least faithful: the order in which the report prefers them. */
export const presets = ["paper", "quick", "smoke"] as const;
export type Preset = (typeof presets)[number];

/** `toy` or `training`; its fields are shown as they are. */
export type Configuration = { readonly kind: string } & Readonly<Record<string, unknown>>;

export interface Trajectory {
  readonly name: string;
  readonly parent: string | null;
  readonly optimizer: string;
  readonly projection: "none" | "dominant" | "bulk";
  readonly startStep: number;
  readonly endStep: number;
  readonly complete: boolean;
  readonly tables: Readonly<Record<string, Table>>;
}

/** Columns of equal length, the first of them `step`. `null` stands for a number that is not finite. */
export type Table = Readonly<Record<string, Column>>;
export type Column = readonly (number | null)[];

export interface RunEvent {
  readonly step: number;
  readonly kind: string;
  readonly detail: string;
}

export interface TrackerStatistics {
  readonly tolerance: number;
  readonly blockProducts: number;
  readonly projectedSteps: number;
  readonly audits: number;
  readonly worstSine: number | null;
  readonly coldSolves: number;
}

export type Verdict = "reproduced" | "not reproduced" | "not measured";

export interface Claim {
  readonly id: string;
  readonly figure: string;
  readonly statement: string;
  readonly criterion: string;
  readonly measured: Readonly<Record<string, number | null>>;
  readonly verdict: Verdict;
}
