import { type Checkout, type Commit, commitsOf, isShallow } from "./git.ts";
import { type State, statesOfCommits, type Tree, treeOf } from "./state.ts";

/** Commits that are looked through for states that differ. */
const SEARCHED = 200;

/** Committed states of the results, from the newest. */
export interface Timeline {
  readonly states: readonly State[];
  /** Whether the oldest of them is the first that there ever was. */
  readonly whole: boolean;
}

/**
 * The newest states of the results that have been committed: of commits in a row whose artifacts are the same only the one that
 * made them so. At most `limit`, and without a first state that has no artifact; empty where nothing has been committed.
 */
export function timeline(checkout: Checkout, limit: number): Timeline {
  const found: Commit[] = [];
  let later: { readonly commit: Commit; readonly content: string } | null = null;
  const commits = commitsOf(checkout, SEARCHED + 1);
  const whole = commits.length <= SEARCHED && !isShallow(checkout);
  for (const commit of commits.slice(0, SEARCHED)) {
    const content = contentOf(treeOf(checkout, commit));
    if (later && later.content !== content) found.push(later.commit);
    if (found.length === limit) return { states: statesOfCommits(checkout, found), whole: false };
    later = { commit, content };
  }
  if (later && later.content !== NOTHING) found.push(later.commit);
  return { states: statesOfCommits(checkout, found), whole };
}

const NOTHING = contentOf(new Map());

function contentOf(tree: Tree): string {
  return JSON.stringify([...tree].map(([name, { blob }]) => [name, blob]).sort());
}
