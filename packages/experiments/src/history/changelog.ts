import { type News, newsBetween } from "../compare/changelog.ts";
import type { Commit } from "./git.ts";
import type { State } from "./state.ts";

/** What one commit did to the results. */
export interface Change {
  readonly commit: Commit;
  /** Hash of the commit whose results it changed; `null` where it is the first that has any. */
  readonly base: string | null;
  readonly news: readonly News[];
}

/**
 * What commits did to the results, from the newest.
 * @param states as from `timeline`
 * @param whole whether the oldest of them is the first that there ever was; else nobody knows what it changed, and it is left out
 */
export function changelog(states: readonly State[], whole: boolean): Change[] {
  return (whole ? states : states.slice(0, -1)).map(({ commit, entries }, i) => {
    const before = states[i + 1];
    return {
      commit: commit!,
      base: before ? before.commit!.hash : null,
      news: newsBetween(before?.entries ?? new Map(), entries),
    };
  });
}
