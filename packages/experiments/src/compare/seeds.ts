import type { Artifact } from "../artifacts/schema.ts";
import { deviation } from "../statistics.ts";
import { type Scalars, scalarsOf } from "./outcomes.ts";

/** How much a figure varies over seeds. */
export interface SeedSpread {
  /** Standard deviation over them (n − 1). */
  readonly deviation: number;
  readonly seeds: number;
}

/** The artifacts of one configuration on one source of data, each of another seed. */
export class Seeds {
  /** Figures by artifact, read at the first question, as each of the artifacts may be held against all. */
  #scalars: readonly Scalars[] | null = null;
  readonly #known = new Map<string, SeedSpread | null>();

  constructor(readonly artifacts: readonly Artifact[]) {}

  /** The spread of a figure; `null` where fewer than two seeds have it finite. */
  spread(name: string): SeedSpread | null {
    let spread = this.#known.get(name);
    if (spread === undefined) {
      this.#scalars ??= this.artifacts.map(scalarsOf);
      spread = spreadOf(this.#scalars.map((scalars) => scalars.get(name)));
      this.#known.set(name, spread);
    }
    return spread;
  }
}

export const noSeeds = new Seeds([]);

function spreadOf(figures: readonly (number | null | undefined)[]): SeedSpread | null {
  const values = figures.filter((value) => typeof value === "number");
  const n = values.length;
  const spread = deviation(values) * Math.sqrt(n / (n - 1));
  return n < 2 || !Number.isFinite(spread) ? null : { deviation: spread, seeds: n };
}

/** Tells what is the same run but for its seed. */
export function seedlessKey({ run, configuration, data }: Artifact): string {
  const { seed: _, ...rest } = configuration;
  return JSON.stringify([run, rest, data.source]);
}

/** The complete artifacts that are the same run but for the seed, by `seedlessKey`, one a seed. */
export function groupBySeeds(artifacts: readonly Artifact[]): ReadonlyMap<string, Seeds> {
  const groups = Map.groupBy(artifacts.filter(({ status }) => status.complete), seedlessKey);
  return new Map(
    [...groups].map(([key, members]) => {
      const bySeed = new Map(members.map((artifact) => [artifact.configuration.seed, artifact]));
      return [key, new Seeds([...bySeed.values()])];
    }),
  );
}
