export interface StepControlState {
  readonly after: number;
  readonly observations: readonly Observation[];
  readonly unchecked: number;
  readonly trust: number;
}

interface Observation {
  readonly distance: number;
  readonly sine: number;
}

/** Observations that count: the fastest turn among them is what the next stretch is judged by. */
const WINDOW = 8;
/** Observations to have before any step goes without a product. */
const MINIMUM_OBSERVATIONS = 4;
/** Share of the tolerance that a predicted sine may reach: the rest is for turns faster than any of the window. */
const SAFETY = 0.5;
/** How far beyond the distances observed a turn per distance is believed. */
const EXTRAPOLATION = 3;
/** Steps without a product in a row, at the most. */
const MAX_UNCHECKED = 16;
/** A sine this many times the expected one shows that the rule does not hold here. */
const SURPRISE = 1.5;

/**
 * Judges whether a predicted basis is within tolerance. A prediction says how far θ lies from where it would be exact
 * (`distance`); the sine of its angle is taken to be at most the largest ratio sine/distance that the last products have
 * measured, times that distance. So every product checks the rule that the steps without one rest on. The number of
 * steps that may go without doubles, from one to sixteen, with every product that finds no more than was expected, and
 * starts over with one that finds half as much again: what a basis loses slowly, as its history ages, shows in time.
 */
export class StepControl {
  readonly #limit: number;
  #after = 0;
  #observations: readonly Observation[] = [];
  #unchecked = 0;
  #trust = 1;

  /** @param tolerance largest admitted sine */
  constructor(tolerance: number) {
    this.#limit = SAFETY * tolerance;
  }

  /** The fastest turn seen lately, sine per distance; `null` before the first. */
  get rate(): number | null {
    return this.#observations.length === 0
      ? null
      : Math.max(...this.#observations.map(({ sine, distance }) => sine / distance));
  }

  /** Sine to which the last product has corrected the basis. */
  get after(): number {
    return this.#after;
  }

  /** Expected sine of a prediction at that distance. */
  sineBound(distance: number): number {
    return Math.min(1, Math.max(this.#after, (this.rate ?? Infinity) * distance));
  }

  /** Whether the prediction may be used without a product; if so it counts as used. */
  accept(distance: number): boolean {
    const farthest = Math.max(0, ...this.#observations.map((observation) => observation.distance));
    const accepted = this.#observations.length >= MINIMUM_OBSERVATIONS && this.#unchecked < this.#trust &&
      distance <= EXTRAPOLATION * farthest && this.sineBound(distance) <= this.#limit;
    if (accepted) this.#unchecked++;
    return accepted;
  }

  /** A product has measured the sine of a prediction at that distance. */
  observe(distance: number, sine: number): void {
    if (distance === 0) return;
    if (this.rate !== null) {
      const expected = this.rate * distance;
      if (sine <= expected) this.#trust = Math.min(2 * this.#trust, MAX_UNCHECKED);
      else if (sine > SURPRISE * expected) this.#trust = 1;
    }
    this.#observations = [...this.#observations, { distance, sine }].slice(-WINDOW);
  }

  /** A product has corrected the basis to within this sine. */
  corrected(sine: number): void {
    this.#after = sine;
    this.#unchecked = 0;
  }

  /** What was learned of the turns is void. */
  forget(): void {
    this.#observations = [];
    this.#trust = 1;
  }

  save(): StepControlState {
    return {
      after: this.#after,
      observations: this.#observations,
      unchecked: this.#unchecked,
      trust: this.#trust,
    };
  }

  restore({ after, observations, unchecked, trust }: StepControlState): void {
    this.#after = after;
    this.#observations = observations;
    this.#unchecked = unchecked;
    this.#trust = trust;
  }
}
