import { dataCacheDir } from "./cache.ts";
import { findCifar10, loadCifar10 } from "./cifar10.ts";
import type { ImageDataset, SampleCounts, TokenDataset } from "./dataset.ts";
import { DataError } from "./error.ts";
import { isDirectory } from "./files.ts";
import { findMnist, loadMnist } from "./mnist.ts";
import { findSst2, loadSst2 } from "./sst2.ts";
import { syntheticDigits } from "./synthetic/digits.ts";
import { syntheticSentences } from "./synthetic/sentences.ts";
import { syntheticTextures } from "./synthetic/textures.ts";

/** As in `--data`: the real data where they are and else synthetic ones; the real ones or nothing; synthetic ones. */
export const DATA_MODES = ["auto", "real", "synthetic"] as const;
export type DataMode = (typeof DATA_MODES)[number];

/** The type of each data set, real or synthetic. */
export interface DatasetByName {
  mnist: ImageDataset;
  cifar10: ImageDataset;
  sst2: TokenDataset;
}

/** Where data may be. */
export interface DataPlaces {
  /** `--data-dir`, or else `TINY_SUBSPACES_DATA`; searched first. */
  readonly dataDir?: string;
  /** The project's folder in the user's cache, as from `userCacheDir`. */
  readonly cacheDir: string;
}

export interface DataRequest<N extends keyof DatasetByName> extends DataPlaces, SampleCounts {
  readonly name: N;
  readonly mode: DataMode;
  /** Of the synthetic data. */
  readonly seed: number;
}

export interface LoadedData<N extends keyof DatasetByName> {
  readonly dataset: DatasetByName[N];
  /** What a person must know: that synthetic data stand in for real ones, and what fetches those. */
  readonly notice: string | null;
}

interface DatasetKind<D> {
  readonly title: string;
  /** What a data directory holds where this data set is in it. */
  readonly layout: string;
  /** The file or folder that holds the data set in a directory, or null. */
  find(directory: string): Promise<string | null>;
  load(path: string, counts: SampleCounts): Promise<D>;
  synthesise(counts: SampleCounts, seed: number): D;
}

const KINDS: { readonly [N in keyof DatasetByName]: DatasetKind<DatasetByName[N]> } = {
  mnist: {
    title: "MNIST",
    layout: "train-images-idx3-ubyte[.gz] and its three companions, there or in mnist/",
    find: findMnist,
    load: loadMnist,
    synthesise: syntheticDigits,
  },
  cifar10: {
    title: "CIFAR-10",
    layout:
      "data_batch_1.bin and its companions, there or in cifar-10-batches-bin/, or cifar-10-binary.tar.gz",
    find: findCifar10,
    load: loadCifar10,
    synthesise: syntheticTextures,
  },
  sst2: {
    title: "SST-2",
    layout: "GLUE's train.tsv and dev.tsv, there or in SST-2/, or SST-2.zip",
    find: findSst2,
    load: loadSst2,
    synthesise: syntheticSentences,
  },
};

/**
 * Loads a data set from where it is found first: `dataDir`, then the cache.
 * @throws DataError if real data are required and absent; if data are found but broken, or fewer than asked for; if
 *   `dataDir` is not a directory
 */
export async function loadDataset<N extends keyof DatasetByName>(
  request: DataRequest<N>,
): Promise<LoadedData<N>> {
  const { name, mode, seed } = request;
  const kind = KINDS[name];
  if (mode === "synthetic") return { dataset: kind.synthesise(request, seed), notice: null };
  const found = await findDataset(name, request);
  if (found !== null) return { dataset: await kind.load(found, request), notice: null };
  const searched = searchedPlaces(request).join(" or ");
  if (mode === "real") {
    throw new DataError(
      `--data real`,
      `${kind.title} in ${searched} (${kind.layout})`,
      "nothing there",
      `Get it with deno task data ${name}, or name a folder that has it with --data-dir or TINY_SUBSPACES_DATA.`,
    );
  }
  const dataset = kind.synthesise(request, seed);
  const notice = `${kind.title} is not in ${searched}: using ${dataset.title} instead. ` +
    `For the real data: deno task data ${name}`;
  return { dataset, notice };
}

/**
 * The file or folder that `loadDataset` would read, or null where the data set is in none of the places.
 * @throws DataError if `dataDir` is not a directory
 */
export async function findDataset(name: keyof DatasetByName, places: DataPlaces): Promise<string | null> {
  const { dataDir } = places;
  if (dataDir !== undefined && !await isDirectory(dataDir)) {
    throw new DataError(dataDir, "a directory", "none", "Correct --data-dir or TINY_SUBSPACES_DATA.");
  }
  for (const directory of searchedPlaces(places)) {
    const found = await KINDS[name].find(directory);
    if (found !== null) return found;
  }
  return null;
}

function searchedPlaces({ dataDir, cacheDir }: DataPlaces): string[] {
  return [...(dataDir === undefined ? [] : [dataDir]), dataCacheDir(cacheDir)];
}
