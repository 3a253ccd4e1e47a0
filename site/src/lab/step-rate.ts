/** Milliseconds over which steps are counted. */
const WINDOW = 3000;

/** How fast steps come. */
export class StepRate {
  #seen: { readonly at: number; readonly step: number }[] = [];

  /**
   * @param at milliseconds
   * @returns steps a second over the last three seconds; `null` until half a second was seen
   */
  add(at: number, step: number): number | null {
    this.#seen = [...this.#seen.filter((seen) => at - seen.at <= WINDOW), { at, step }];
    const [first] = this.#seen;
    return at - first!.at < 500 ? null : (1000 * (step - first!.step)) / (at - first!.at);
  }

  /** What was seen is of another time, as before a pause. */
  forget(): void {
    this.#seen = [];
  }
}
