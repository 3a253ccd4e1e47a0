import {
  createReferenceEngine,
  type Dataset,
  type FloatArray,
  type LossName,
  type Model,
  writeNpy,
} from "@tiny-subspaces/core";
import { createSettingObjective } from "../../runner/laboratory.ts";
import { productOfFew, type SharedProduct } from "./contender.ts";

const VECTORS = 2;
const MOST_SAMPLES = 50;
/** The reference makes about 10⁹ operations a second. */
const OPERATIONS = 2e9;

export interface ExpectedOptions {
  readonly model: Model;
  readonly lossName: LossName;
  readonly dataset: Dataset;
  readonly seed: number;
  /** The .npy file to write. */
  readonly path: string;
}

/** The reference's Hessian product of as many samples as it has in a few seconds, 50 at the most. */
export async function writeExpected(options: ExpectedOptions, theta: FloatArray): Promise<SharedProduct> {
  const { model, lossName, dataset, path } = options;
  const engine = createReferenceEngine();
  const objective = createSettingObjective(engine, model, lossName, dataset);
  const perSample = objective.cost("hessian", VECTORS).flops / objective.samples;
  await objective.dispose();
  const most = Math.min(MOST_SAMPLES, objective.samples);
  const few = { samples: Math.min(most, Math.max(2, Math.floor(OPERATIONS / perSample))), k: VECTORS };
  await writeNpy(path, Float32Array.from(await productOfFew({ ...options, engine }, theta, few)));
  await engine.dispose();
  return { ...few, product: path };
}
