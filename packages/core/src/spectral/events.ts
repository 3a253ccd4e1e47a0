/** What of a tracker's state a reader of its numbers must know; see `SubspaceTracker`. */
export interface TrackerEvent {
  /**
   * - `degenerate`: λ_k and λ_{k+1} are too close to be told apart: S_k is not defined there, and the basis holds some
   *   vector of theirs.
   * - `unconverged`: a solve ended before its pairs were found: the basis is the best that there is, without a bound.
   * - `risen`: an eigenvector from outside the basis has taken the place of one in it.
   * - `audit unconverged`: an audit's own solve ended before its pairs were found: its sine says little.
   */
  readonly kind: "degenerate" | "unconverged" | "risen" | "audit unconverged";
  readonly detail: string;
}

type State = "degenerate" | "unconverged";

/** Tells of a state when it is entered, and not again before it was left. */
export class Watch {
  readonly #onEvent: (event: TrackerEvent) => void;
  #entered: ReadonlySet<State> = new Set();

  constructor(onEvent: (event: TrackerEvent) => void) {
    this.#onEvent = onEvent;
  }

  /** The state holds now, for that reason, or does not. */
  set(state: State, reason: string | null): void {
    if ((reason !== null) === this.#entered.has(state)) return;
    const others = [...this.#entered].filter((other) => other !== state);
    this.#entered = new Set(reason === null ? others : [...others, state]);
    if (reason !== null) this.tell({ kind: state, detail: reason });
  }

  tell(event: TrackerEvent): void {
    this.#onEvent(event);
  }

  save(): readonly State[] {
    return [...this.#entered];
  }

  restore(states: readonly State[]): void {
    this.#entered = new Set(states);
  }
}

export type WatchState = ReturnType<Watch["save"]>;
