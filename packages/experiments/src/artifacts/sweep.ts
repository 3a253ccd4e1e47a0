import { z } from "zod";
import { presets } from "../configuration/config.ts";
import { describeIssues } from "../validation/issues.ts";
import { parseJson } from "../validation/json.ts";
import { ArtifactError } from "./error.ts";
import { tableSchema, verdicts } from "./schema.ts";

export const SWEEP_VERSION = 1;

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const number = z.number().nullable();

/** A number over the seeds; `null` where one of them has none that is finite, and a deviation of fewer than two. */
const spreadSchema = z.strictObject({
  count: z.int().nonnegative(),
  mean: number,
  /** Of the sample, over n − 1. */
  deviation: number,
  low: number,
  high: number,
});

/** One column of one trajectory. */
const columnSchema = { trajectory: z.string(), table: z.string(), column: z.string() };

/** The items that differ in their seeds alone: a small multiple, with a band for each series. */
const groupSchema = z.strictObject({
  /** `k-5.batchSize-10`; empty where seeds are all that varies. */
  name: z.string(),
  /** By the labels of the axes but for the seeds. */
  values: z.record(z.string(), z.json()),
  /** The computed items, by their names. */
  items: z.array(z.string()),
  /** Those of them that diverged. */
  diverged: z.array(z.string()),
  /** Those whose switch was forced, as the rule for it had not fired by its latest step. */
  forced: z.array(z.string()),
  /** Those in which an audit found the tracked subspace further off than its tolerance. */
  inexact: z.array(z.string()),
  /**
   * `values` has the columns step, count, mean, deviation, low and high: of the seeds whose trajectory covers the step, all
   * of which measured there. Where one of them is not finite, `mean` and `deviation` are `null`, and `low` and `high` of
   * the others.
   */
  series: z.array(z.strictObject({ ...columnSchema, values: tableSchema })),
  /** Each seed's last value. */
  finals: z.array(z.strictObject({ ...columnSchema, ...spreadSchema.shape })),
  claims: z.array(z.strictObject({
    id: z.string(),
    figure: z.string(),
    statement: z.string(),
    criterion: z.string(),
    /** How many items come to each verdict. */
    verdicts: z.record(z.enum(verdicts), z.int().nonnegative()),
    /** By item. */
    items: z.record(z.string(), z.enum(verdicts)),
    measured: z.record(z.string(), spreadSchema),
  })),
});

/** What a sweep comes to: `results/sweeps/<name>/summary.json`. */
export const sweepSchema = z.strictObject({
  schema: z.literal("tiny-subspaces/sweep"),
  version: z.literal(SWEEP_VERSION),
  name: z.string(),
  run: z.string(),
  preset: z.enum(presets),
  title: z.string(),
  /** Of the manifest that lists the items. */
  manifestDigest: digest,
  axes: z.array(z.strictObject({ paths: z.array(z.string()), label: z.string(), values: z.array(z.json()) })),
  /** Whether every item is computed; the others are not in the groups. */
  complete: z.boolean(),
  items: z.array(z.strictObject({
    name: z.string(),
    values: z.array(z.json()),
    state: z.enum(["fresh", "diverged", "not computed"]),
    /** What diverged where; empty for the others. */
    reason: z.string(),
    /** See `reproducibleDigest`; `null` for what is not computed. */
    digest: digest.nullable(),
  })),
  data: z.strictObject({ source: z.string(), synthetic: z.boolean() }),
  /** Of all items: names of engines, and commits of the code. */
  engines: z.array(z.string()),
  commits: z.array(z.string()),
  groups: z.array(groupSchema),
});

export type Spread = z.infer<typeof spreadSchema>;
export type SweepGroup = z.infer<typeof groupSchema>;
export type SweepSummary = z.infer<typeof sweepSchema>;

/**
 * A sweep's summary from the text of its file.
 * @param source what messages call the text: its path
 * @throws ArtifactError if it is not JSON, or not as its schema wants it
 */
export function parseSweep(text: string, source = "summary"): SweepSummary {
  const refuse = (problem: string) =>
    new ArtifactError(`${source}: ${problem}\nWrite it again with \`deno task sweep --summary NAME\`.`);
  let content: unknown;
  try {
    content = parseJson(text);
  } catch (error) {
    throw refuse(`expected JSON, got text that is not (${(error as Error).message})`);
  }
  const result = sweepSchema.safeParse(content);
  if (result.success) return result.data;
  throw refuse(["the summary is not valid", ...describeIssues(result.error, content)].join("\n  "));
}
