import {
  BlockAlgebra,
  constantRows,
  createObjective,
  type Dataset,
  type Eigenpairs,
  type Engine,
  featureSamples,
  type FloatArray,
  initialParameters,
  type InputSpec,
  type LossName,
  type Model,
  type ModelName,
  models,
  type Objective,
  type SampleSource,
  SubspaceTracker,
  type Tensor,
  tokenSamples,
  topEigenpairs,
  type TrackerEvent,
  type TrackerState,
} from "@tiny-subspaces/core";
import type { TrainingConfig } from "../configuration/config.ts";
import { settings } from "../settings/settings.ts";
import { Batches } from "./batches.ts";
import type { Tracker } from "./tracker.ts";

/** What a run works with and never changes. */
export interface Laboratory {
  readonly config: TrainingConfig;
  readonly objective: Objective;
  readonly batches: Batches;
  /** θ₀ [p]. */
  readonly initial: Float32Array;
  /** A tracker that goes on from a saved state, or has none yet. */
  createTracker(state: TrackerState | null, onEvent?: (event: TrackerEvent) => void): Tracker;
  /** The 2k largest eigenvalues at θ; the block that the last ones left is where it starts. */
  spectrum(
    theta: FloatArray,
    start: Tensor | null,
  ): Promise<Pick<Eigenpairs, "values" | "basis" | "residuals" | "converged">>;
  /** A block [rows, p] on the engine. */
  upload(rows: FloatArray): Tensor;
}

/** The model that a setting trains, of the sizes that the data ask for. */
export function createModel(setting: string, data: Dataset): Model {
  return models[settings[setting].model]({ input: inputOf(data), classes: data.classes });
}

function inputOf(data: Dataset): InputSpec {
  if (data.kind === "images") return { kind: "features", shape: data.shape };
  const { pieces, trainedPieces, vocabulary, length } = data;
  const rows = { of: vocabulary.length, indices: pieces.subarray(0, trainedPieces) };
  return { kind: "tokens", vocabulary: trainedPieces, length, rows };
}

/**
 * The model as test samples go through it: pieces that no training sentence has get no gradient, so their embeddings are
 * what they were at the start.
 */
function createTestModel(model: Model, data: Dataset, seed?: number): Model {
  const input = inputOf(data);
  if (data.kind === "images" || input.kind === "features") return model;
  const untrained = data.pieces.subarray(data.trainedPieces);
  if (untrained.length === 0) return model;
  if (seed === undefined) {
    throw new RangeError("test sentences: expected the seed of the initial parameters, got none");
  }
  const constants = constantRows(model, untrained, seed);
  return models[model.name as ModelName]({
    input: { ...input, constantRows: constants },
    classes: data.classes,
  });
}

/**
 * The loss of a setting's model over its training subset, and over the test set where there is one.
 * @param seed of the initial parameters; for test sentences, which have pieces that training sentences have not
 */
export function createSettingObjective(
  engine: Engine,
  model: Model,
  loss: LossName,
  data: Dataset,
  seed?: number,
): Objective {
  const { train, test } = sampleSources(data);
  const tested = test.samples > 0 ? { test, testModel: createTestModel(model, data, seed) } : {};
  return createObjective({ engine, model, loss, train, ...tested });
}

function sampleSources(data: Dataset): { train: SampleSource; test: SampleSource } {
  const { classes } = data;
  if (data.kind === "images") {
    return { train: featureSamples(data.train, classes), test: featureSamples(data.test, classes) };
  }
  const { train, test, length } = data;
  return { train: tokenSamples(train, classes, length), test: tokenSamples(test, classes, length) };
}

/** Residual, relative to λ₁, of the eigenvalues that are drawn; their own error is of its square over a gap. */
const SPECTRUM_TOLERANCE = 1e-3;

/** All that a training run works with, on an engine; the objective is disposed of with it. */
export function createLaboratory(
  config: TrainingConfig,
  engine: Engine,
  model: Model,
  objective: Objective,
): Laboratory & AsyncDisposable {
  const { k, seed, tracker: { tolerance, schedule } } = config;
  const algebra = new BlockAlgebra(engine, model.parameterCount);
  return {
    config,
    objective,
    batches: new Batches(seed, config.samples),
    initial: initialParameters(model, seed),
    createTracker(state, onEvent) {
      const tracker = new SubspaceTracker({ engine, objective, k, tolerance, schedule, seed, onEvent });
      if (state) tracker.restore(state);
      return tracker;
    },
    spectrum: (theta, start) =>
      topEigenpairs({
        algebra,
        operator: async (block) => (await objective.hessianProduct(theta, block)).product,
        count: 2 * k,
        block: k,
        tolerance: SPECTRUM_TOLERANCE,
        ...(start ? { start } : {}),
        seed,
      }),
    upload: (rows) => algebra.upload(rows, rows.length / model.parameterCount),
    async [Symbol.asyncDispose]() {
      await algebra.dispose();
      await objective.dispose();
    },
  };
}
