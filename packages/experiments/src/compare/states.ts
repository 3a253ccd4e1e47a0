import type { Artifact } from "../artifacts/schema.ts";
import { type ArtifactComparison, compareArtifacts, isEqual } from "./artifacts.ts";
import { type Entries, type Pair, pairUp, type Read, readEntry } from "./pairs.ts";
import { groupBySeeds, noSeeds, seedlessKey, type Seeds } from "./seeds.ts";

/**
 * What became of an artifact. `unchanged`: the same file; `equal`: another file that differs in `timing` or form alone;
 * `unreadable`: its file in one of the states is no artifact, or of a newer version.
 */
export const outcomes = [
  "changed",
  "renamed",
  "added",
  "removed",
  "unreadable",
  "equal",
  "unchanged",
] as const;
export type Outcome = (typeof outcomes)[number];

/** One artifact in two states. */
export interface RunComparison {
  readonly outcome: Outcome;
  /** The artifact's name in each state, `paper/toy`; `null` where it has none. */
  readonly base: string | null;
  readonly head: string | null;
  /** The id of its run in the head, or else the base. */
  readonly run: string;
  /** Why a file cannot be read; `null` where it can, or there is none. */
  readonly problems: { readonly base: string | null; readonly head: string | null };
  /** Where both can be read and are not the same file. */
  readonly differences: ArtifactComparison | null;
}

/** A comparison, and the artifacts that were held against each other. */
export interface Compared {
  readonly comparison: RunComparison;
  readonly base: Artifact | null;
  readonly head: Artifact | null;
}

export interface CompareOptions {
  /** Which artifacts to compare, by its names and the ids of its run in both states; all unless told. */
  readonly accepts?: (names: readonly string[], runs: readonly string[]) => boolean;
}

/**
 * Compares two states of the results artifact by artifact, in the order of names. An artifact is read at most once, and not
 * at all where its file is the same in both states and nothing calls for it: a run that has changed is held against
 * the spread over those of its configuration with other seeds, of the base, or of the head where that has more.
 */
export function compareStates(
  base: Entries,
  head: Entries,
  { accepts = () => true }: CompareOptions = {},
): Compared[] {
  const pairs = pairUp(base, head).filter((pair) => accepts(namesOf(pair), pair.runs));
  const seedsOf = seedsIn(base, head, pairs);
  return pairs.map((pair) => comparePair(pair, seedsOf));
}

function comparePair(pair: Pair, seedsOf: (artifact: Artifact) => Seeds): Compared {
  const [a, b] = [artifactOf(pair.base), artifactOf(pair.head)];
  const problems = { base: problemOf(pair.base), head: problemOf(pair.head) };
  const differences = a && b ? compareArtifacts(a, b, seedsOf(a)) : null;
  const { base, head } = pair.names;
  const outcome: Outcome = pair.same
    ? "unchanged"
    : problems.base !== null || problems.head !== null
    ? "unreadable"
    : base === null
    ? "added"
    : head === null
    ? "removed"
    : base !== head
    ? "renamed"
    : differences && isEqual(differences)
    ? "equal"
    : "changed";
  return {
    comparison: { outcome, base, head, run: pair.runs.at(-1)!, problems, differences },
    base: a,
    head: b,
  };
}

/** The artifacts of a run's configuration at other seeds, from whichever state has more of them, the base of equals. */
function seedsIn(base: Entries, head: Entries, pairs: readonly Pair[]): (artifact: Artifact) => Seeds {
  const changed = new Set(pairs.filter((pair) => pair.base && pair.head).flatMap(({ runs }) => runs));
  const read = { base: new Map<string | null, Read | null>(), head: new Map<string | null, Read | null>() };
  for (const { names, base, head } of pairs) {
    read.base.set(names.base, base);
    read.head.set(names.head, head);
  }
  const groups = ([["base", base], ["head", head]] as const).map(([state, entries]) =>
    groupBySeeds(
      [...entries].filter(([, { run }]) => run !== null && changed.has(run)).flatMap(([name, entry]) =>
        artifactOf(read[state].get(name) ?? readEntry(entry)) ?? []
      ),
    )
  );
  return (artifact) => {
    const [former, later] = groups.map((group) => group.get(seedlessKey(artifact)) ?? noSeeds);
    return later.artifacts.length > former.artifacts.length ? later : former;
  };
}

function artifactOf(read: Read | null): Artifact | null {
  return read && "artifact" in read ? read.artifact : null;
}

function problemOf(read: Read | null): string | null {
  return read && "problem" in read ? read.problem : null;
}

function namesOf({ names }: Pair): string[] {
  return [names.base, names.head].filter((name) => name !== null);
}
