import { type DataMode, type Dataset, loadDataset, type SampleCounts } from "@tiny-subspaces/core";
import type { Artifact } from "../artifacts/schema.ts";
import { settings } from "../settings/settings.ts";
import type { RunConfig } from "../configuration/config.ts";

/** Where to take data from: `--data` and `--data-dir`, or what stands for it in the environment. */
export interface DataOptions {
  readonly mode: DataMode;
  readonly dataDir?: string;
  readonly cacheDir: string;
}

/** The data of a run, with what its artifact says of them. */
export interface RunData {
  /** `null` for the toy model, which has none. */
  readonly dataset: Dataset | null;
  readonly description: Artifact["data"];
  /** That synthetic data stand in for real ones, and what fetches those; `null` where they do not, or were asked for. */
  readonly notice: string | null;
}

/** Synthetic data are one data set, as real ones are: the seed of a run does not change them. */
const SYNTHETIC_SEED = 0;

/** @throws DataError if the data are absent, broken or too few */
export async function loadRunData(configuration: RunConfig, options: DataOptions): Promise<RunData> {
  if (configuration.kind !== "toy") {
    return await loadSettingData(configuration.setting, configuration, options);
  }
  const description = { source: "none", synthetic: false, trainSamples: 0, testSamples: 0, digest: null };
  return { dataset: null, description, notice: null };
}

/** @throws DataError if the data are absent, broken or too few */
export async function loadSettingData(setting: string, counts: SampleCounts, options: DataOptions) {
  const { samples, testSamples } = counts;
  const name = settings[setting].dataset;
  const { dataset, notice } = await loadDataset({
    name,
    samples,
    testSamples,
    seed: SYNTHETIC_SEED,
    ...options,
  });
  const { source, synthetic, digest, train, test } = dataset;
  const description: Artifact["data"] = {
    source,
    synthetic,
    trainSamples: train.samples,
    testSamples: test.samples,
    digest,
    ...(dataset.kind === "images" ? { scaling: dataset.scaling } : {}),
  };
  return { dataset, description, notice };
}
