import { z } from "zod";
import { presets, runConfigSchema } from "../configuration/config.ts";

export const ARTIFACT_VERSION = 2;

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const cell = z.number().nullable();

/** Columns of equal length, one of them `step`, ascending. `null` stands for a number that is not finite. */
export const tableSchema = z.record(z.string(), z.array(cell)).meta({ required: ["step"] }).superRefine(
  (table, context) => {
    const lengths = [...new Set(Object.values(table).map((column) => column.length))];
    if (lengths.length > 1) {
      const message = `expected columns of equal length, got ${lengths.join(" and ")}`;
      context.addIssue({ code: "custom", message });
    }
    const steps = Object.hasOwn(table, "step") ? table.step : undefined;
    if (!steps) {
      const message = `expected a column named step, got ${Object.keys(table).join(", ") || "no column"}`;
      context.addIssue({ code: "custom", message });
      return;
    }
    const at = steps.findIndex((step, i) => step === null || (i > 0 && step <= steps[i - 1]!));
    if (at >= 0) {
      const message = `expected ascending steps, got ${steps[at]}${at > 0 ? ` after ${steps[at - 1]}` : ""}`;
      context.addIssue({ code: "custom", path: ["step", at], message });
    }
  },
);

/**
 * What was measured along one phase. Tables by name:
 * `loss` (trainLoss), `alignment` (chi, chiEma, gradNorm), `spectrum` (lambda1 … lambda2k),
 * `distance` (fromStart, fromSwitch), `separation` (a column for each trajectory that advances together with this one),
 * `test` (loss, accuracy), `tracking` (products, sineBound, sineEstimate), `audit` (sine, sineBound, sineEstimate); of the
 * step from θ_t, `rates` (domLr, bulkLr), `update` (chi, norm), `stability` (edge); the toy model's `path`
 * (x, y, loss, chi). A `sineBound` follows from residuals, and is `null` where there were none; a `sineEstimate` is
 * what the tracker expected.
 */
export const trajectorySchema = z.strictObject({
  name: z.string(),
  /** The phase from whose end this one starts; `null` for the one that starts at initialisation. */
  parent: z.string().nullable(),
  optimizer: z.string(),
  projection: z.enum(["none", "dominant", "bulk"]),
  startStep: z.int().nonnegative(),
  /** Last step reached so far; the phase is complete when the artifact's status says so. */
  endStep: z.int().nonnegative(),
  complete: z.boolean(),
  /** The step at which its numbers were not finite any more; `null` where they are to the end. */
  divergedAt: z.int().nonnegative().nullable(),
  tables: z.record(z.string(), tableSchema),
});

/** Each name once, and each parent before its children. */
function checkLineage(trajectories: readonly Trajectory[], context: z.RefinementCtx): void {
  const names = new Set<string>();
  trajectories.forEach(({ name, parent, startStep, endStep }, i) => {
    const refuse = (field: keyof Trajectory, message: string) =>
      context.addIssue({ code: "custom", path: [i, field], message });
    if (names.has(name)) refuse("name", `expected every name once, got a second "${name}"`);
    if (parent !== null && !names.has(parent)) {
      refuse("parent", `expected null or a trajectory above this one, got "${parent}"`);
    }
    if (endStep < startStep) refuse("endStep", `expected ${startStep} (startStep) or more, got ${endStep}`);
    names.add(name);
  });
}

export const verdicts = ["reproduced", "not reproduced", "not measured"] as const;

export const claimSchema = z.strictObject({
  id: z.string(),
  /** The paper's figure or table, `fig1`, `table2`. */
  figure: z.string(),
  /** The claim in words. */
  statement: z.string(),
  /** The inequality that decides, over the names in `measured`; fixed before any outcome was seen. */
  criterion: z.string(),
  measured: z.record(z.string(), cell),
  verdict: z.enum(verdicts),
});

export const artifactSchema = z.strictObject({
  schema: z.literal("tiny-subspaces/artifact"),
  version: z.literal(ARTIFACT_VERSION),
  run: z.string(),
  /** `custom` for a configuration that came from a file. */
  preset: z.enum([...presets, "custom"]),
  title: z.string(),
  configuration: runConfigSchema,
  configurationDigest: digest,
  /** See `experimentDigest`; absent in older artifacts. */
  experimentDigest: digest.optional(),
  /** See `reproducibleDigest`: of all but itself and the timing; absent in older artifacts. */
  contentDigest: digest.optional(),
  status: z.strictObject({ complete: z.boolean(), stepsDone: z.int(), stepsTotal: z.int() }),
  data: z.strictObject({
    /** `mnist`, `synthetic-digits`, … or `none`. */
    source: z.string(),
    synthetic: z.boolean(),
    trainSamples: z.int().nonnegative(),
    testSamples: z.int().nonnegative(),
    /** Over exactly the bytes used. */
    digest: digest.nullable(),
    /**
     * How a pixel's byte v became a number: v/255; or that standardised, each value of an image by itself, over so many
     * images, whose integer sums have the digest.
     */
    scaling: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("unit") }),
      z.strictObject({ kind: z.literal("standardised"), images: z.int().positive(), digest }),
    ]).optional(),
  }),
  /** The network; absent for the toy model. */
  model: z.strictObject({
    name: z.string(),
    parameterCount: z.int().positive(),
    /** Samples that share batch statistics; `null` for a model that has none. */
    ghostBatch: z.int().positive().nullable(),
    /** See `modelDefinition`; absent in older artifacts. */
    definition: digest.optional(),
  }).optional(),
  code: z.strictObject({
    version: z.string(),
    /** Git commit, `null` outside a checkout. */
    commit: z.string().nullable(),
    clean: z.boolean().nullable(),
    /** What computed the numbers: a digest of each part of the sources, a version of each package; absent in older artifacts. */
    numerics: z.record(z.string(), z.string()).optional(),
  }),
  engine: z.strictObject({
    name: z.string(),
    provider: z.string(),
    device: z.string(),
    threads: z.int().positive(),
    precision: z.enum(["float32", "float64"]),
    versions: z.record(z.string(), z.string()),
    /** Why `--engine auto` took it, or that it was asked for. */
    choice: z.string(),
  }),
  trajectories: z.array(trajectorySchema).superRefine(checkLineage),
  /** What happened at single steps: `switch`, `divergence`, and what the tracker came upon. */
  events: z.array(z.strictObject({
    step: z.int(),
    kind: z.string(),
    detail: z.string(),
    /** Of a switch: its rule had not fired by the latest step for it. */
    forced: z.literal(true).optional(),
  })),
  /** How well the dominant subspace was followed; `null` where nothing is tracked. */
  tracker: z.strictObject({
    tolerance: z.number(),
    blockProducts: z.int(),
    projectedSteps: z.int(),
    audits: z.int(),
    /** Largest true sine over all audits. */
    worstSine: cell,
    coldSolves: z.int(),
  }).nullable(),
  claims: z.array(claimSchema),
  /** The only part that may differ when the same command runs again on the same machine and engine. */
  timing: z.strictObject({
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime(),
    seconds: z.number().nonnegative(),
    resumed: z.int().nonnegative(),
    peakMemoryBytes: z.number().nonnegative(),
    /** Parts of the seconds by what they went into; what is left is all else. Absent in older artifacts. */
    spent: z.record(z.string(), z.number().nonnegative()).optional(),
  }),
});

export type Table = z.infer<typeof tableSchema>;
export type Column = Table[string];
export type Trajectory = z.infer<typeof trajectorySchema>;
export type Claim = z.infer<typeof claimSchema>;
export type Verdict = Claim["verdict"];
export type Artifact = z.infer<typeof artifactSchema>;
export type RunEvent = Artifact["events"][number];
