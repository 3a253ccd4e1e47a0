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
import { EngineBench, type EngineBenchOptions, randomBlock, trainToStart } from "../engineBench.ts";
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

/** An engine of this process. */
export class EngineContender implements Contender {
  readonly #request: ContenderRequest;
  readonly #dataset: Dataset;
  readonly #options: EngineBenchOptions;
  readonly #gflops: number;
  #bench: EngineBench | null = null;

  private constructor(
    request: ContenderRequest,
    dataset: Dataset,
    options: EngineBenchOptions,
    gflops: number,
  ) {
    this.#request = request;
    this.#dataset = dataset;
    this.#options = options;
    this.#gflops = gflops;
  }

  /** @throws EngineError if the engine does not run here */
  static async open(
    request: ContenderRequest,
    stop: AbortSignal,
  ): Promise<{ readonly contender: EngineContender; readonly about: ContenderInfo }> {
    const { setting, lossName, samples, data, threads } = request;
    const { engine } = await createEngine(request.engine, { threads, cacheDir: data.cacheDir });
    const { gflops } = await measureGemmRate(engine, { seconds: 1 });
    const { dataset } = await loadSettingData(setting, { samples }, data);
    const model = createModel(setting, dataset);
    const options: EngineBenchOptions = {
      ...{ engine, model, k: request.k, seed: request.seed, stop },
      objective: createSettingObjective(engine, model, lossName, dataset),
      batchSize: settings[setting].batchSize,
      learningRate: request.learningRate,
      now: () => performance.now(),
      progress: () => {},
    };
    const contender = new EngineContender(request, dataset, options, gflops);
    return { contender, about: { info: engine.info, gflops } };
  }

  async train(steps: number, path: string): Promise<SharedStart> {
    const { theta, step, loss } = await trainToStart(this.#options, steps);
    await writeNpy(path, theta);
    return { theta: path, step, loss };
  }

  async prepare(start: SharedStart, expected: SharedProduct, work: Work): Promise<Admission> {
    const { engine, model, seed, objective, k } = this.#options;
    const theta = await readNpy(start.theta);
    const actual = await productOfFew(
      { ...this.#request, engine, model, seed, dataset: this.#dataset },
      theta,
      expected,
    );
    const reference = await readNpy(expected.product);
    const agreement = distance(actual, reference) / norm(reference);
    const without = (leftOut: string): Admission => ({ agreement, leftOut, domSgdLeftOut: null });
    const { flops } = objective.cost("hessian", k);
    const tooSlow = refuseByRate(flops, this.#gflops, work);
    if (tooSlow !== null) return without(tooSlow);
    const seconds = await this.#timeProduct(theta);
    const tooLong = refuseByTime(seconds, work);
    if (tooLong !== null) return without(tooLong);
    const domSgdLeftOut = refuseDomSgd(seconds, work);
    const { rounds, steps } = work;
    this.#bench = await EngineBench.prepare(
      this.#options,
      { ...start, theta },
      { rounds, steps, isDomSgdTimed: domSgdLeftOut === null, isAudited: false },
    );
    return { agreement, leftOut: null, domSgdLeftOut };
  }

  async turn(): Promise<RoundTimes> {
    await this.#bench!.turn();
    return this.#bench!.times;
  }

  report(): Promise<ContenderResult> {
    const { times } = this.#bench!;
    return Promise.resolve({ measures: this.#bench!.report(peakMemory()), times });
  }

  /** Seconds of a block product; of the second where the first, which also sets up, has not told enough. */
  async #timeProduct(theta: FloatArray): Promise<number> {
    const { objective, k, now } = this.#options;
    const block = randomBlock(this.#options, k);
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
