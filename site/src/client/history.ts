import type { Artifact } from "@tiny-subspaces/experiments/artifacts";
import {
  ArtifactError,
  type Compared,
  compareStates,
  type Entries,
} from "@tiny-subspaces/experiments/compare";
import type { HistoryBlob, HistoryState } from "../data/history.ts";

/** The committed states that the site knows, whose files are fetched when they are needed, each once. */
export class CommittedStates {
  readonly #url: URL;
  readonly #blobs = new Map<string, Promise<HistoryBlob>>();
  readonly list: readonly HistoryState[];

  private constructor(url: URL, list: readonly HistoryState[]) {
    this.#url = url;
    this.list = list;
  }

  /** @param url of the list; the files lie beside it, in a folder of its name */
  static async fetch(url: string): Promise<CommittedStates> {
    const absolute = new URL(url, document.baseURI);
    return new CommittedStates(absolute, await fetchJson(absolute));
  }

  /** The state that a link names by the first digits of its commit, seven at least. */
  find(hash: string | null): HistoryState | undefined {
    return hash !== null && /^[0-9a-f]{7,64}$/.test(hash)
      ? this.list.find((state) => state.hash.startsWith(hash))
      : undefined;
  }

  /** Compares two states as `deno task diff` does. */
  async compare(base: HistoryState, head: HistoryState): Promise<Compared[]> {
    const names = new Set([...Object.keys(base.artifacts), ...Object.keys(head.artifacts)]);
    const changed = [...names].filter((name) => base.artifacts[name]?.blob !== head.artifacts[name]?.blob);
    const runs = new Set(
      changed.flatMap((name) => [base, head].map(({ artifacts }) => artifacts[name]?.run ?? null)),
    );
    // Those of the same run may be other seeds of it.
    const needed = [base, head].flatMap(({ artifacts }) =>
      Object.entries(artifacts).filter(([name, { run }]) =>
        changed.includes(name) || (run !== null && runs.has(run))
      )
        .map(([, { blob }]) => blob)
    );
    const contents = new Map(
      await Promise.all([...new Set(needed)].map(async (blob) => [blob, await this.#fetch(blob)] as const)),
    );
    const [from, to] = [base, head].map((state) => entriesOf(state, contents));
    return compareStates(from!, to!);
  }

  #fetch(blob: string): Promise<HistoryBlob> {
    const known = this.#blobs.get(blob);
    if (known) return known;
    const content = fetchJson<HistoryBlob>(new URL(`states/${blob}.json`, this.#url));
    this.#blobs.set(blob, content);
    // What failed once may succeed when it is asked for again.
    content.catch(() => this.#blobs.delete(blob));
    return content;
  }
}

function entriesOf({ artifacts }: HistoryState, contents: ReadonlyMap<string, HistoryBlob>): Entries {
  return new Map(
    Object.entries(artifacts).map(([name, { blob, run }]) => [name, {
      id: blob,
      run,
      artifact(): Artifact {
        const content = contents.get(blob)!;
        if ("problem" in content) throw new ArtifactError(content.problem);
        return content.artifact;
      },
    }]),
  );
}

async function fetchJson<T>(url: URL): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname}: ${response.status} ${response.statusText}`);
  return await response.json();
}
