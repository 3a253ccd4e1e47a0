import { z } from "zod";

const steps = z.int().positive();
const learningRate = z.number().positive();

const momentum = z.number().gte(0).lt(1);

/** Samples of a mini-batch, drawn without replacement; where there is none, every step takes the whole subset. */
const batchSize = z.int().positive();

/** The update rule before any projection, by kind: core's `OptimizerSpec`, and where its gradients come from. */
export const optimizerSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("gd"), learningRate, momentum: momentum.optional() }),
  z.strictObject({ kind: z.literal("sgd"), learningRate, batchSize, momentum: momentum.optional() }),
  z.strictObject({
    kind: z.literal("adam"),
    learningRate,
    beta1: momentum,
    beta2: momentum,
    epsilon: z.number().positive(),
    batchSize: batchSize.optional(),
  }),
  z.strictObject({
    kind: z.literal("sam"),
    learningRate,
    rho: z.number().positive(),
    batchSize: batchSize.optional(),
  }),
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
  /** What the update at a step does: effective learning rates, χ_k of the update, the stability edge. Never unless told. */
  update: steps.nullable().optional(),
});

export const trackerSchema = z.strictObject({
  /** Largest admitted sine of the angle between the tracked and the exact dominant subspace. */
  tolerance: z.number().gt(0).lt(1),
  /** `every-step` spends a block product a step; `adaptive` skips while the subspace has not moved enough. */
  schedule: z.enum(["every-step", "adaptive"]),
});

const switchSchema = z.discriminatedUnion("kind", [emaSwitchSchema, stepSwitchSchema]);

/** What is trained, and on what. */
const subject = {
  setting: z.string(),
  loss: z.enum(["mse", "ce"]),
  samples: z.int().positive(),
  testSamples: z.int().nonnegative(),
  /** Dimension of the dominant subspace. */
  k: z.int().positive(),
  seed: z.int().nonnegative(),
};

/** A prefix from initialisation to the switch, and branches that start from its end and see the same batches. */
export const branchedConfigSchema = z.strictObject({
  kind: z.literal("training"),
  ...subject,
  prefix: phaseSchema,
  switch: switchSchema,
  branches: z.array(phaseSchema).min(1),
  /** Step, counted from initialisation, at which every branch ends. */
  steps,
  cadence: cadenceSchema,
  tracker: trackerSchema,
});

/** Trajectories by name, each from initialisation or from where another one ended; all see the same batches. */
export const trajectoriesConfigSchema = z.strictObject({
  kind: z.literal("trajectories"),
  ...subject,
  trajectories: z.array(phaseSchema.extend({
    /** The trajectory, above this one, at whose end it starts; initialisation unless told. */
    from: z.string().optional(),
    /** Where it ends; at `steps` unless told. */
    until: switchSchema.optional(),
  })).min(1),
  /** Groups of trajectories that advance step by step together, with the distances between them measured. */
  together: z.array(z.array(z.string()).min(2)).optional(),
  /** Step, counted from initialisation, at which trajectories end that do not say otherwise. */
  steps,
  cadence: cadenceSchema,
  tracker: trackerSchema,
});

/** A.2: L = ½(a·x² + y²) from one start, by GD and by SGD, whose gradients have noise. */
export const toyConfigSchema = z.strictObject({
  kind: z.literal("toy"),
  curvature: z.number().positive(),
  coupling: z.number().positive(),
  /**
   * `pair` unless told: the gradient of L + c·xy or L − c·xy, each with probability ½. `gaussian`: that of L and normal
   * noise of deviation c in each component, wherever it is.
   */
  noise: z.enum(["pair", "gaussian"]).optional(),
  start: z.tuple([z.number(), z.number()]),
  learningRate,
  seed: z.int().nonnegative(),
  steps,
  cadence: steps,
});

export type Optimizer = z.infer<typeof optimizerSchema>;
export type Projection = z.infer<typeof projectionSchema>;
export type SwitchRule = z.infer<typeof switchSchema>;
export type PhaseConfig = z.infer<typeof phaseSchema>;
export type BranchedConfig = z.infer<typeof branchedConfigSchema>;
export type TrajectoriesConfig = z.infer<typeof trajectoriesConfigSchema>;
/** Training in either way to write it; `phasesOf` reads both. */
export type TrainingConfig = BranchedConfig | TrajectoriesConfig;
export type ToyConfig = z.infer<typeof toyConfigSchema>;
