import {
  createEngine,
  type Dataset,
  distance,
  type Engine,
  type EngineInfo,
  type FloatArray,
  type LossName,
  measureGemmRate,
  type Model,
  norm,
  type Objective,
  readNpy,
  writeNpy,
} from "@tiny-subspaces/core";
import { createModel, createSettingObjective } from "../../runner/laboratory.ts";
import { type DataOptions, loadSettingData } from "../../runs/data.ts";
import { settings } from "../../settings/settings.ts";
import { peakMemory } from "../host.ts";
import type { EngineMeasures } from "../report.ts";
import { multiply, type RoundTimes } from "../rounds.ts";
import {
  type EngineBench,
  type EngineBenchOptions,
  prepareBench,
  randomBlock,
  trainToStart,
} from "../engineBench.ts";
import { firstSamples } from "./few.ts";
import { refuseByRate, refuseByTime, refuseDomSgd, type Work } from "./limits.ts";

/** What an engine is opened for. */
export interface ContenderRequest {
  readonly engine: string;
  readonly threads?: number;
  readonly setting: string;
  readonly lossName: LossName;
  readonly learningRate: number;
  readonly samples: number;
  readonly k: number;
  readonly seed: number;
  readonly data: DataOptions;
}

export interface ContenderInfo {
  readonly info: EngineInfo;
  /** Rate of its matrix products, in 10⁹ operations a second. */
  readonly gflops: number;
}

/** Where all are measured. */
export interface SharedStart {
  /** θ as an .npy file. */
  readonly theta: string;
  /** SGD steps from initialisation. */
  readonly step: number;
  readonly loss: number;
}

/** What an engine is to agree with: the reference's product with `k` vectors over the first samples. */
export interface SharedProduct {
  /** As an .npy file. */
  readonly product: string;
  readonly samples: number;
  readonly k: number;
}

/** Whether an engine takes part. */
export interface Admission {
  /** ‖actual − expected‖/‖expected‖ of the reference's Hessian product. */
  readonly agreement: number;
  /** Why it takes no part; `null` if it does. */
  readonly leftOut: string | null;
  /** Why no steps of Dom-SGD are timed; `null` if they are. */
  readonly domSgdLeftOut: string | null;
}

export interface ContenderResult {
  readonly measures: EngineMeasures;
  readonly times: RoundTimes;
}

/** One engine in a comparison. Its methods are called one after the other, `turn` once a round. */
export interface Contender {
  /** The first method of all, of one of them: goes to where all are measured, and writes θ there. */
  train(steps: number, theta: string): Promise<SharedStart>;
  prepare(start: SharedStart, expected: SharedProduct, work: Work): Promise<Admission>;
  turn(): Promise<RoundTimes>;
  report(): Promise<ContenderResult>;
}

/**
 * An engine of this process.
 * @throws EngineError if the engine does not run here
 */
export async function openContender(
  request: ContenderRequest,
  stop: AbortSignal,
): Promise<{ readonly contender: Contender; readonly about: ContenderInfo }> {
  const { setting, lossName, samples, data, threads, k, seed } = request;
  const { engine } = await createEngine(request.engine, { threads, cacheDir: data.cacheDir });
  const { gflops } = await measureGemmRate(engine, { seconds: 1 });
  const { dataset } = await loadSettingData(setting, { samples }, data);
  const model = createModel(setting, dataset);
  const objective = createSettingObjective(engine, model, lossName, dataset);
  const options: EngineBenchOptions = {
    ...{ engine, model, objective, k, seed, stop, learningRate: request.learningRate },
    batchSize: settings[setting].batchSize,
    now: () => performance.now(),
    progress: () => {},
  };
  let bench: EngineBench;
  const contender: Contender = {
    async train(steps, path) {
      const { theta, step, loss } = await trainToStart(options, steps);
      await writeNpy(path, theta);
      return { theta: path, step, loss };
    },
    async prepare(start, expected, work) {
      const theta = await readNpy(start.theta);
      const actual = await productOfFew({ engine, model, lossName, dataset, seed }, theta, expected);
      const reference = await readNpy(expected.product);
      const agreement = distance(actual, reference) / norm(reference);
      const { flops } = objective.cost("hessian", k);
      let leftOut = refuseByRate(flops, gflops, work);
      if (leftOut !== null) return { agreement, leftOut, domSgdLeftOut: null };
      const seconds = await timeProduct(options, theta);
      leftOut = refuseByTime(seconds, work);
      if (leftOut !== null) return { agreement, leftOut, domSgdLeftOut: null };
      const domSgdLeftOut = refuseDomSgd(seconds, work);
      const isDomSgdTimed = domSgdLeftOut === null;
      bench = await prepareBench(options, { ...start, theta }, { ...work, isDomSgdTimed, isAudited: false });
      return { agreement, leftOut, domSgdLeftOut };
    },
    async turn() {
      await bench.turn();
      return bench.times;
    },
    report: () => Promise.resolve({ measures: bench.report(peakMemory()), times: bench.times }),
  };
  return { contender, about: { info: engine.info, gflops } };
}

/** Seconds of a block product; of the second where the first, which also sets up, has not told enough. */
async function timeProduct(options: EngineBenchOptions, theta: FloatArray): Promise<number> {
  const { objective, k, now } = options;
  const block = randomBlock(options, k);
  const time = async () => {
    const start = now();
    await multiply(objective, theta, block);
    return (now() - start) / 1000;
  };
  const first = await time();
  const seconds = first < TELLING_SECONDS ? await time() : first;
  block.dispose();
  return seconds;
}

/** A product that takes longer is not made a second time to know how long it takes. */
const TELLING_SECONDS = 3;

interface FewOptions {
  readonly engine: Engine;
  readonly model: Model;
  readonly lossName: LossName;
  readonly dataset: Dataset;
  readonly seed: number;
}

/** The Hessian of the first samples' loss times `k` random vectors, [k, p]: the same on every engine but for rounding. */
export async function productOfFew(
  options: FewOptions,
  theta: FloatArray,
  { samples, k }: Pick<SharedProduct, "samples" | "k">,
): Promise<FloatArray> {
  const { engine, model, lossName, dataset } = options;
  const objective: Objective = createSettingObjective(
    engine,
    model,
    lossName,
    firstSamples(dataset, samples),
  );
  const block = randomBlock(options, k);
  try {
    const { product } = await objective.hessianProduct(theta, block);
    const values = (await product.data()).slice();
    product.dispose();
    return values;
  } finally {
    block.dispose();
    await objective.dispose();
  }
}
