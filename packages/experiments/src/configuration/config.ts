import { z } from "zod";

export const presets = ["smoke", "quick", "paper"] as const;
export type Preset = (typeof presets)[number];

const steps = z.int().positive();
const learningRate = z.number().positive();

/** The update rule before any projection. `gd` uses the whole subset, `sgd` a mini-batch drawn without replacement. */
export const optimizerSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("gd"), learningRate }),
  z.strictObject({ kind: z.literal("sgd"), learningRate, batchSize: z.int().positive() }),
]);

/** What the update is projected on: nothing, the dominant subspace S_k (Dom-X) or its complement (Bulk-X). */
export const projectionSchema = z.enum(["none", "dominant", "bulk"]);

/** Section 3.2's rule: switch when the moving average of χ_k(∇L) exceeds the threshold. */
export const emaSwitchSchema = z.strictObject({
  kind: z.literal("ema"),
  factor: z.number().gt(0).lt(1),
  threshold: z.number().gt(0).lt(1),
  /** χ is near 0.9 at initialisation before it falls: the rule counts from this step on. */
  earliest: z.int().nonnegative(),
  /** The branches start here even if the rule has not fired; the artifact says so. */
  latest: steps,
});

export const stepSwitchSchema = z.strictObject({ kind: z.literal("step"), step: z.int().nonnegative() });

export const phaseSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  optimizer: optimizerSchema,
  projection: projectionSchema,
});

/** Every how many steps each quantity is measured; `null` is never. The first and last step of a phase always are. */
export const cadenceSchema = z.strictObject({
  /** Loss of the whole training subset, and the distances. */
  loss: steps,
  /** χ_k of the full gradient, and its moving average. */
  alignment: steps,
  /** The top 2k eigenvalues. */
  spectrum: steps.nullable(),
  /** Loss and accuracy on the test set. */
  test: steps.nullable(),
  /** Cold solves at random steps, on average one in this many, that measure the tracked subspace's true angle. */
  audit: steps.nullable(),
});

export const trackerSchema = z.strictObject({
  /** Largest admitted sine of the angle between the tracked and the exact dominant subspace. */
  tolerance: z.number().gt(0).lt(1),
  /** `every-step` spends a block product a step; `adaptive` skips while the subspace has not moved enough. */
  schedule: z.enum(["every-step", "adaptive"]),
});

/** A prefix from initialisation to the switch, and branches that start from its end and see the same batches. */
export const trainingConfigSchema = z.strictObject({
  kind: z.literal("training"),
  setting: z.string(),
  loss: z.enum(["mse", "ce"]),
  samples: z.int().positive(),
  testSamples: z.int().nonnegative(),
  /** Dimension of the dominant subspace. */
  k: z.int().positive(),
  seed: z.int().nonnegative(),
  prefix: phaseSchema,
  switch: z.discriminatedUnion("kind", [emaSwitchSchema, stepSwitchSchema]),
  branches: z.array(phaseSchema).min(1),
  /** Step, counted from initialisation, at which every branch ends. */
  steps,
  cadence: cadenceSchema,
  tracker: trackerSchema,
}).superRefine((config, context) => {
  const fail = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: path.split("."), message });
  const switchStep = config.switch.kind === "ema" ? config.switch.latest : config.switch.step;
  if (config.steps <= switchStep) {
    const when = config.switch.kind === "ema"
      ? `at step ${switchStep} at the latest`
      : `at step ${switchStep}`;
    fail("steps", `expected more than ${switchStep}, since the branches start ${when}; got ${config.steps}`);
  }
  const phases = [config.prefix, ...config.branches];
  for (const { name, optimizer } of phases) {
    if (optimizer.kind === "sgd" && optimizer.batchSize > config.samples) {
      fail(
        "samples",
        `expected ${optimizer.batchSize} or more, the batch size of ${name}; got ${config.samples}`,
      );
    }
  }
  if (new Set(phases.map(({ name }) => name)).size < phases.length) {
    fail("branches", `expected phases of different names, got ${phases.map(({ name }) => name).join(", ")}`);
  }
});

/** A.2: L = ½(a·x² + y²), ℓ₁,₂ = L ± c·xy, from one start, by GD and by SGD. */
export const toyConfigSchema = z.strictObject({
  kind: z.literal("toy"),
  curvature: z.number().positive(),
  coupling: z.number().positive(),
  start: z.tuple([z.number(), z.number()]),
  learningRate,
  seed: z.int().nonnegative(),
  steps,
  cadence: steps,
});

export const runConfigSchema = z.discriminatedUnion("kind", [trainingConfigSchema, toyConfigSchema]);

export type Optimizer = z.infer<typeof optimizerSchema>;
export type Projection = z.infer<typeof projectionSchema>;
export type Phase = z.infer<typeof phaseSchema>;
export type TrainingConfig = z.infer<typeof trainingConfigSchema>;
export type ToyConfig = z.infer<typeof toyConfigSchema>;
export type RunConfig = z.infer<typeof runConfigSchema>;
