import type { Artifact } from "../artifacts/schema.ts";
import { deviation } from "../statistics.ts";
import { scalarsOf } from "./outcomes.ts";

/** The artifacts of one configuration on one source of data, each of another seed. */
export type Seeds = readonly Artifact[];

/** Tells what is the same run but for its seed. */
export function seedlessKey({ run, configuration, data }: Artifact): string {
  const { seed: _, ...rest } = configuration;
  return JSON.stringify([run, rest, data.source]);
}

/** The complete artifacts that are the same run but for the seed, by `seedlessKey`, one a seed. */
export function groupBySeeds(artifacts: readonly Artifact[]): ReadonlyMap<string, Seeds> {
  const groups = Map.groupBy(artifacts.filter(({ status }) => status.complete), seedlessKey);
  return new Map(
    [...groups].map(([key, members]) => [
      key,
      [...new Map(members.map((artifact) => [artifact.configuration.seed, artifact])).values()],
    ]),
  );
}

/**
 * The standard deviation of a figure over seeds (n − 1), and over how many; `null` where fewer than two have it finite.
 */
export function seedSpread(
  seeds: Seeds,
  name: string,
): { readonly deviation: number; readonly seeds: number } | null {
  const values = seeds.map((artifact) => scalarsOf(artifact).get(name)).filter((value) =>
    typeof value === "number"
  );
  const n = values.length;
  const spread = deviation(values) * Math.sqrt(n / (n - 1));
  return n < 2 || !Number.isFinite(spread) ? null : { deviation: spread, seeds: n };
}
