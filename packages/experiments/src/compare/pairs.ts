import { ArtifactError } from "../artifacts/error.ts";
import type { Artifact } from "../artifacts/schema.ts";

/** One file of a state. */
export interface Entry {
  /** Identifies the file's content: two of one id are alike. */
  readonly id: string;
  /** The run that its text names; `null` where that cannot be told without reading it as a whole. */
  readonly run: string | null;
  /** @throws ArtifactError if the file holds no artifact that can be read */
  artifact(): Artifact;
}

/** The artifacts of one state of the results by name: `paper/toy` for `paper/toy.json`. */
export type Entries = ReadonlyMap<string, Entry>;

/** What reading an entry comes to. */
export type Read = { readonly artifact: Artifact } | { readonly problem: string };

/** What stands for one artifact in two states. `null` where a state does not have it. */
export interface Pair {
  readonly names: { readonly base: string | null; readonly head: string | null };
  /** Whether the file is the same, which then is not read. */
  readonly same: boolean;
  /** The ids of its run in the base and the head; one where they are the same. */
  readonly runs: readonly string[];
  readonly base: Read | null;
  readonly head: Read | null;
}

/**
 * Each artifact of two states with its counterpart: that of its name, or else, where the name is new, one that is gone and is
 * of the same configuration and data. Files that are the same are not read.
 */
export function pairUp(base: Entries, head: Entries): Pair[] {
  const names = [...new Set([...base.keys(), ...head.keys()])].sort();
  const pairs = names.map((name): Pair => {
    const [a, b] = [base.get(name), head.get(name)];
    const same = a?.id === b?.id;
    return {
      names: { base: a ? name : null, head: b ? name : null },
      same,
      runs: [...new Set([a, b].flatMap((entry) => entry ? [entry.run ?? basename(name)] : []))],
      base: a && !same ? readEntry(a) : null,
      head: b && !same ? readEntry(b) : null,
    };
  });
  return joinRenamed(pairs);
}

function joinRenamed(pairs: readonly Pair[]): Pair[] {
  const gone = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const key = pair.names.head === null ? experimentOf(pair.base) : null;
    if (key !== null) gone.set(key, [...gone.get(key) ?? [], pair]);
  }
  const joined = new Map<Pair, Pair>();
  for (const pair of pairs) {
    const key = pair.names.base === null ? experimentOf(pair.head) : null;
    const former = key === null ? undefined : gone.get(key)?.shift();
    if (former) joined.set(pair, former);
  }
  const formers = new Set(joined.values());
  return pairs.filter((pair) => !formers.has(pair)).map((pair) => {
    const former = joined.get(pair);
    if (!former) return pair;
    return {
      ...pair,
      names: { ...pair.names, base: former.names.base },
      runs: [...new Set([...former.runs, ...pair.runs])],
      base: former.base,
    };
  });
}

function basename(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

/** What a rename leaves as it is. */
function experimentOf(read: Read | null): string | null {
  if (!read || !("artifact" in read)) return null;
  const { configurationDigest, data } = read.artifact;
  return JSON.stringify([configurationDigest, data.source, data.digest]);
}

/** The artifact of an entry, or why it cannot be read. */
export function readEntry(entry: Entry): Read {
  try {
    return { artifact: entry.artifact() };
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    return { problem: error.message };
  }
}
