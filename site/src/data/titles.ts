import type { Artifact } from "@tiny-subspaces/experiments/artifacts";
import { isGroup, type Source } from "../charts/source.ts";

/** Names of the real data sets, by the part of a setting's id that names one. */
const datasets: Readonly<Record<string, string>> = {
  mnist: "MNIST",
  cifar10: "CIFAR-10",
  sst2: "SST-2",
};

/** The real data set that a run is about; undefined where it needs none. A run of a setting has its id first. */
export function datasetOf(source: Source): string | undefined {
  const { configuration } = isGroup(source) ? { configuration: null } : source;
  const setting = configuration === null || configuration.kind === "toy" ? source.run : configuration.setting;
  return setting.split("-").map((part) => datasets[part]).find((name) => name !== undefined);
}

/** `MNIST` for the source `mnist`, `synthetic digits` for `synthetic-digits`. */
export function sourceName({ data }: { readonly data: Pick<Artifact["data"], "source"> }): string {
  return datasets[data.source] ?? data.source.replaceAll("-", " ");
}

/**
 * A title of the catalogue or of an artifact as it may stand over this artifact's results: synthetic ones are never shown
 * under a real data set's name.
 */
export function honestTitle(title: string, source: Source): string {
  if (!source.data.synthetic) return title;
  const name = datasetOf(source);
  return name && title.includes(name) ? title.replaceAll(name, sourceName(source)) : title;
}

/** What a run's title begins with: the model and its data, without what was done. */
export function shortTitle(artifact: Artifact): string {
  return honestTitle(artifact.title, artifact).split(/[:,]/)[0]!;
}
