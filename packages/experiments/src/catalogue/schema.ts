import { z } from "zod";
import { presets } from "../configuration/config.ts";

export const CATALOGUE_VERSION = 3;

/** What a curve stands for; the report gives each its colour. */
export const roleSchema = z.enum([
  ...["sgd", "dom", "bulk", "gd", "eig-top", "eig-next", "ema", "reference"] as const,
  // The methods of tables 1 to 3 beside GD.
  ...["gd-momentum", "adam", "adam-momentum"] as const,
  // A sequence, such as batch sizes, from its first to its last.
  ...["sequence-1", "sequence-2", "sequence-3", "sequence-4"] as const,
]);

/** One column of one trajectory against the step. Series of one label share a legend entry. */
const seriesSchema = z.strictObject({
  trajectory: z.string(),
  table: z.string(),
  column: z.string(),
  label: z.string(),
  role: roleSchema,
  dashed: z.boolean().optional(),
});

/** A straight line at a number, or at the step of every event of that kind. */
const ruleSchema = z.strictObject({
  axis: z.enum(["x", "y"]),
  from: z.union([z.string(), z.number()]),
  label: z.string(),
});

const linesSchema = z.strictObject({
  kind: z.literal("lines"),
  x: z.literal("step"),
  xLabel: z.string(),
  yLabel: z.string(),
  yScale: z.enum(["linear", "log"]),
  yDomain: z.tuple([z.number(), z.number()]).optional(),
  series: z.array(seriesSchema),
  rules: z.array(ruleSchema),
});

/** Paths in the plane over the level sets of the toy loss, whose curvature the artifact's configuration holds. */
const planeSchema = z.strictObject({
  kind: z.literal("trajectory2d"),
  xLabel: z.string(),
  yLabel: z.string(),
  series: z.array(z.strictObject({
    trajectory: z.string(),
    table: z.string(),
    x: z.string(),
    y: z.string(),
    label: z.string(),
    role: roleSchema,
  })),
});

/** Mean and standard deviation of columns over a trajectory's measured steps, beside those that the paper prints. */
const tableSchema = z.strictObject({
  kind: z.literal("table"),
  rows: z.array(z.strictObject({
    trajectory: z.string(),
    label: z.string(),
    /** What the paper prints, one a column. */
    paper: z.array(z.strictObject({ mean: z.number(), deviation: z.number() })),
  })),
  columns: z.array(z.strictObject({ table: z.string(), column: z.string(), label: z.string() })),
  /** Digits after the decimal point, as the paper prints them. */
  digits: z.int().nonnegative(),
});

export const chartSchema = z.discriminatedUnion("kind", [linesSchema, planeSchema, tableSchema]);

const panelSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  run: z.string(),
  /** Why there is nothing to draw yet, for a panel whose run does not exist yet. */
  pending: z.string().optional(),
  /** `null` where the chart of a pending panel is still to be designed. */
  chart: chartSchema.nullable(),
});

/** A claim before any outcome; it holds where all of its criteria do. */
const claimSchema = z.strictObject({
  id: z.string(),
  statement: z.string(),
  /** All of it as a sentence, as it stands in artifacts. */
  criterion: z.string(),
  criteria: z.array(z.strictObject({
    /** Its name in an artifact's `measured`. */
    quantity: z.string(),
    op: z.enum(["<", "≤", "≥", ">"]),
    bound: z.number(),
  })).min(1),
  /** What the quantities stand for, in words. */
  where: z.string(),
  /** What is known of why it may fail where the paper's statement is right. */
  note: z.string().optional(),
});

const figureSchema = z.strictObject({
  id: z.string().regex(/^(fig|table|beyond)[1-9][0-9]*$/),
  number: z.string(),
  /** Of the paper; `beyond` for what the paper has not. */
  section: z.string(),
  title: z.string(),
  /** What is drawn. */
  summary: z.string(),
  /** What the paper concludes from it. */
  paperClaim: z.string(),
  panels: z.array(panelSchema),
  /** What is checked by number in every run of its panels; the outcomes stand in the artifacts. */
  claims: z.array(claimSchema),
});

const runSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  /** From the smallest to the paper's. */
  presets: z.array(z.enum(presets)),
  /** The figures that read it. */
  figures: z.array(z.string()),
});

/** All that the report knows of the paper's figures and tables: results/catalogue.json. */
export const catalogueSchema = z.strictObject({
  schema: z.literal("tiny-subspaces/catalogue"),
  version: z.literal(CATALOGUE_VERSION),
  figures: z.array(figureSchema),
  runs: z.array(runSchema),
  /** What is measured for claims, by its name in artifacts: what readers call it, and over which steps it is taken. */
  quantities: z.record(z.string(), z.strictObject({ label: z.string(), window: z.string().optional() })),
});

export type Role = z.infer<typeof roleSchema>;
export type SeriesSpec = z.infer<typeof seriesSchema>;
export type RuleSpec = z.infer<typeof ruleSchema>;
export type LinesSpec = z.infer<typeof linesSchema>;
export type PlaneSpec = z.infer<typeof planeSchema>;
export type TableSpec = z.infer<typeof tableSchema>;
/** How a panel is drawn. */
export type ChartSpec = z.infer<typeof chartSchema>;
export type PanelEntry = z.infer<typeof panelSchema>;
export type FigureEntry = z.infer<typeof figureSchema>;
export type ClaimEntry = z.infer<typeof claimSchema>;
export type CriterionEntry = ClaimEntry["criteria"][number];
export type QuantityEntry = Catalogue["quantities"][string];
export type RunEntry = z.infer<typeof runSchema>;
export type Catalogue = z.infer<typeof catalogueSchema>;
