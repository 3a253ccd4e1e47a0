import type { Artifact } from "../artifacts/schema.ts";
import type { Entries } from "./pairs.ts";
import { type Compared, compareStates, type Outcome } from "./states.ts";

/** What became of one artifact, or of the items of one sweep, from one committed state of the results to the next. */
export interface News {
  readonly outcome: Exclude<Outcome, "unchanged">;
  /** `paper/toy`, `sweeps/toy.quick.seed`; where it is gone, as it was called. */
  readonly name: string;
  /** What it was called before it was renamed, else `null`. */
  readonly formerName: string | null;
  /** Of a sweep, how many of its items; 1 of an artifact. */
  readonly count: number;
  /** Of what can be read and is still there: how many claims hold in it, and in all items together. */
  readonly claims: { readonly hold: number; readonly all: number } | null;
  /** Claims with another verdict than before, in whichever item. */
  readonly flipped: readonly Flip[];
  /** Figures and series that differ by more than seeds or rounding explain. */
  readonly beyond: number;
}

export interface Flip {
  readonly id: string;
  readonly base: string;
  readonly head: string;
  /** Items of a sweep in which it flipped this way; 1 of an artifact. */
  readonly count: number;
}

/** What a commit did to the results, in the order of names; files that stayed the same are left out. */
export function newsBetween(base: Entries, head: Entries): News[] {
  const groups = new Map<string, Compared[]>();
  for (const compared of compareStates(base, head)) {
    const { outcome, base: former, head: later } = compared.comparison;
    if (outcome === "unchanged") continue;
    const key = JSON.stringify([nameOf((later ?? former)!), outcome]);
    groups.set(key, [...groups.get(key) ?? [], compared]);
  }
  return [...groups.values()].map(newsOf);
}

function newsOf(items: readonly Compared[]): News {
  const [{ outcome, base, head }] = items.map(({ comparison }) => comparison);
  const differences = items.flatMap(({ comparison }) => comparison.differences ?? []);
  const artifacts = items.flatMap((item) => item.head ?? []);
  return {
    outcome: outcome as News["outcome"],
    name: nameOf((head ?? base)!),
    formerName: outcome === "renamed" ? nameOf(base!) : null,
    count: items.length,
    claims: artifacts.length > 0 ? countClaims(artifacts) : null,
    flipped: countFlips(differences),
    beyond: differences.flatMap(({ scalars, series }) => [...scalars, ...series])
      .filter(({ beyond }) => beyond).length,
  };
}

/** Items of a sweep go by the sweep's name. */
function nameOf(artifact: string): string {
  return artifact.replace(/^(sweeps\/[^/]+)\/items\/.*/, "$1");
}

function countClaims(artifacts: readonly Artifact[]) {
  const verdicts = artifacts.flatMap(({ claims }) => claims.map(({ verdict }) => verdict));
  return { hold: verdicts.filter((verdict) => verdict === "reproduced").length, all: verdicts.length };
}

function countFlips(differences: readonly NonNullable<Compared["comparison"]["differences"]>[]): Flip[] {
  const flips = new Map<string, Flip>();
  for (const { id, base, head, flipped } of differences.flatMap(({ claims }) => claims)) {
    if (!flipped) continue;
    const key = JSON.stringify([id, base, head]);
    flips.set(key, { id, base: base!, head: head!, count: (flips.get(key)?.count ?? 0) + 1 });
  }
  return [...flips.values()];
}

const WORDS: Readonly<Record<News["outcome"], string>> = {
  added: "new",
  changed: "computed again",
  renamed: "renamed",
  removed: "removed",
  unreadable: "cannot be read",
  equal: "written again, with the same numbers",
};

/** What became of it, in words: `computed again: 4 of 5 claims hold; 3 numbers differ beyond tolerance`. */
export function describeNews({ outcome, formerName, count, claims, flipped, beyond }: News): string {
  const what = [
    WORDS[outcome],
    ...(formerName === null ? [] : [`from ${formerName}`]),
    ...(count > 1 ? [`(${count} items)`] : []),
  ].join(" ");
  const facts = [
    ...(claims && claims.all > 0 && outcome !== "equal"
      ? [`${claims.hold} of ${claims.all} claims hold`]
      : []),
    ...flipped.map(({ id, base, head, count }) =>
      `${id} was ${base} and is ${head}${count > 1 ? ` in ${count} items` : ""}`
    ),
    ...(beyond > 0
      ? [`${beyond} ${beyond === 1 ? "number differs" : "numbers differ"} beyond tolerance`]
      : []),
  ];
  return facts.length > 0 ? `${what}: ${facts.join("; ")}` : what;
}
