import { type Artifact, ARTIFACT_VERSION, configurationDigest, type Table } from "../../src/artifacts/mod.ts";
import type { RunConfig } from "../../src/configuration/config.ts";
import { tinyConfig } from "../support.ts";

/** A valid artifact of no run, with what a test changes. */
export function someArtifact(changes: Partial<Artifact> = {}): Artifact {
  const configuration: RunConfig = changes.configuration ?? tinyConfig();
  return {
    schema: "tiny-subspaces/artifact",
    version: ARTIFACT_VERSION,
    run: "tiny",
    preset: "smoke",
    title: "A run for tests",
    configuration,
    configurationDigest: configurationDigest(configuration),
    status: { complete: true, stepsDone: 21, stepsTotal: 21 },
    data: {
      source: "mnist",
      synthetic: false,
      trainSamples: 24,
      testSamples: 6,
      digest: `sha256:${"0".repeat(64)}`,
    },
    code: { version: "0.1.0", commit: null, clean: null },
    engine: {
      name: "onnx",
      provider: "onnxruntime cpu",
      device: "a processor",
      threads: 2,
      precision: "float32",
      versions: { "onnxruntime-node": "1.0.0" },
      choice: "asked for",
    },
    trajectories: [],
    events: [],
    tracker: null,
    claims: [],
    timing: {
      startedAt: "2024-01-01T00:00:00.000Z",
      finishedAt: "2024-01-01T00:01:00.000Z",
      seconds: 60,
      resumed: 0,
      peakMemoryBytes: 1e9,
    },
    ...changes,
  };
}

export interface TrajectoryShape {
  readonly name: string;
  readonly parent?: string;
  readonly start?: number;
  readonly end: number;
  readonly complete?: boolean;
  readonly divergedAt?: number;
  readonly optimizer?: string;
  readonly projection?: "none" | "dominant" | "bulk";
  readonly tables?: Record<string, Table>;
}

export function someTrajectory(shape: TrajectoryShape): Artifact["trajectories"][number] {
  const { name, parent = null, start = 0, end, complete = true, optimizer = "sgd", projection = "none" } =
    shape;
  return {
    name,
    parent,
    optimizer,
    projection,
    startStep: start,
    endStep: end,
    complete,
    divergedAt: shape.divergedAt ?? null,
    tables: shape.tables ?? {},
  };
}

/** A table with one column for each function of the step. */
export function tableOf(
  steps: readonly number[],
  columns: Readonly<Record<string, (step: number) => number | null>>,
): Table {
  return {
    step: [...steps],
    ...Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, steps.map(column)])),
  };
}

/** from, from + by, …, up to and with `to`. */
export function range(from: number, to: number, by: number): number[] {
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, i) => from + i * by);
}

/** An artifact at `quick` of one trajectory, whose loss is measured at five steps. */
export function lossArtifact(
  changes: Partial<Artifact> = {},
  trainLoss: (step: number) => number | null = (step) => 1 / (step + 1),
): Artifact {
  return someArtifact({
    preset: "quick",
    trajectories: [someTrajectory({
      name: "sgd",
      end: 20,
      tables: { loss: tableOf(range(0, 20, 5), { trainLoss }) },
    })],
    ...changes,
  });
}

/** A claim that is not the catalogue's, with a verdict. */
export function stopClaim(verdict: Artifact["claims"][number]["verdict"]): Artifact["claims"][number] {
  return {
    ...{ id: "fig1-stop", figure: "fig1", statement: "it stops", criterion: "a > 0" },
    ...{ measured: { a: 1 }, verdict },
  };
}
