import { type Artifact, ArtifactError } from "@tiny-subspaces/experiments/artifacts";
import {
  type Change,
  changelog,
  findCheckout,
  type Timeline,
  timeline,
} from "@tiny-subspaces/experiments/history";

/** States that the report holds against each other. */
const STATES = 20;

/** An artifact's file in a state, as the page knows it before it is fetched. */
export interface HistoryEntry {
  readonly blob: string;
  readonly run: string | null;
}

/** One committed state of the results. */
export interface HistoryState {
  readonly hash: string;
  readonly date: string;
  readonly subject: string;
  /** By name, `paper/toy`. */
  readonly artifacts: Readonly<Record<string, HistoryEntry>>;
}

/** What is fetched of one file: the artifact as the present version has it, or why it cannot be read. */
export type HistoryBlob = { readonly artifact: Artifact } | { readonly problem: string };

/** The newest states that differ, from the newest, and the contents of their files. */
export interface History {
  readonly states: readonly HistoryState[];
  readonly blobs: ReadonlyMap<string, HistoryBlob>;
  /** What the commits of these states changed. */
  readonly changes: readonly Change[];
}

/** The history of a folder of results; without any state where there is no git, no checkout, or no commit of results. */
export function loadHistory(directory: string): History {
  const { states, whole } = readTimeline(directory);
  const blobs = new Map<string, HistoryBlob>();
  for (const entry of states.flatMap(({ entries }) => [...entries.values()])) {
    if (!blobs.has(entry.id)) blobs.set(entry.id, read(entry));
  }
  return {
    states: states.map(({ commit, entries }) => ({
      ...commit!,
      artifacts: Object.fromEntries([...entries].map(([name, { id, run }]) => [name, { blob: id, run }])),
    })),
    blobs,
    changes: changelog(states, whole),
  };
}

function readTimeline(directory: string): Timeline {
  try {
    return timeline(findCheckout(directory), STATES);
  } catch (error) {
    // Git is not there, or this is no checkout: a report without a history is whole all the same.
    if ((error as Error).name === "UserError") return { states: [], whole: true };
    throw error;
  }
}

function read({ artifact }: { artifact(): Artifact }): HistoryBlob {
  try {
    return { artifact: artifact() };
  } catch (error) {
    if (error instanceof ArtifactError) return { problem: error.message };
    throw error;
  }
}
