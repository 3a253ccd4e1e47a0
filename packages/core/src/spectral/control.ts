import type { Reach } from "./history.ts";

export interface StepControlState {
  readonly after: number;
  readonly observations: readonly Observation[];
  readonly unchecked: number;
  readonly trust: number;
}

interface Observation {
  /** Of the prediction that was measured. */
  readonly remainder: number;
  /** Turn per distance that explains its sine. */
  readonly rate: number;
}

/** Observations that count: the fastest turn among them is what the next stretch is judged by. */
const WINDOW = 8;
/** Observations to have before any step goes without a product. */
const MINIMUM_OBSERVATIONS = 4;
/** Share of the tolerance that a predicted sine may reach: the rest is for turns faster than any of the window. */
const SAFETY = 0.7;
/** Expected sine up to which a prediction from few bases does, to that of one from all. */
const NEARLY = 1.25;
/** How far beyond the remainders observed a turn per distance is believed. */
const EXTRAPOLATION = 3;
/** Steps without a product in a row, at the most. */
const MAX_UNCHECKED = 32;
/** A sine this many times the expected one shows that the rule does not hold here. */
const SURPRISE = 1.5;

/** Share of a measured sine that is put down to the turn of the subspace at the least, whatever the noise. */
const TURNING = 0.5;

/**
 * Judges whether a predicted basis is within tolerance. Its sine is taken to be
 *
 *   √((rate · remainder)² + (after · amplification)²) + rate² · curvature
 *
 * (see `Reach`): `after` is the error that the last product left, and `rate` the fastest turn of the subspace per
 * distance that explains what the last products have measured. So every product checks the rule that the steps without
 * one rest on. The number of steps that may go without doubles, from one to 32, with every product that finds no
 * more than was expected, and starts over with one that finds half as much again: what a basis loses slowly, as its
 * history ages, shows in time.
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
    if (this.#observations.length === 0) return null;
    return Math.max(...this.#observations.map((observation) => observation.rate));
  }

  /** Sine to which the last product has corrected the basis. */
  get after(): number {
    return this.#after;
  }

  /** Expected sine of a prediction, 1 where nothing is known. */
  expectedSine({ remainder, curvature, amplification }: Reach): number {
    const { rate } = this;
    if (rate === null) return 1;
    const first = Math.hypot(rate * remainder, this.#after * amplification);
    return Math.min(1, Math.max(this.#after, first + rate ** 2 * curvature));
  }

  /** Whether a step may go without a product where a prediction is good enough. */
  get mayGoWithout(): boolean {
    return this.#observations.length >= MINIMUM_OBSERVATIONS && this.#unchecked < this.#trust;
  }

  /** Whether a prediction is good enough. */
  admits(reach: Reach): boolean {
    const farthest = Math.max(0, ...this.#observations.map(({ remainder }) => remainder));
    return reach.remainder <= EXTRAPOLATION * farthest && this.expectedSine(reach) <= this.#limit;
  }

  /** Whether a prediction from few bases does in place of one from all, which is good enough. */
  suffices(few: Reach, all: Reach): boolean {
    return this.admits(few) && this.expectedSine(few) <= NEARLY * this.expectedSine(all);
  }

  /** A step went without a product. */
  wentWithout(): void {
    this.#unchecked++;
  }

  /** A product has measured the sine of a prediction. */
  observe(reach: Reach, sine: number): void {
    const { remainder, curvature, amplification } = reach;
    if (remainder === 0) return;
    if (this.rate !== null) {
      const expected = this.expectedSine(reach);
      if (sine <= expected) this.#trust = Math.min(2 * this.#trust, MAX_UNCHECKED);
      else if (sine > SURPRISE * expected) this.#trust = 1;
    }
    const noise = this.#after * amplification;
    const turn = Math.sqrt(Math.max(sine ** 2 - noise ** 2, (TURNING * sine) ** 2));
    // The positive root of rate · remainder + rate² · curvature = turn.
    const rate = (2 * turn) / (remainder + Math.sqrt(remainder ** 2 + 4 * curvature * turn));
    this.#observations = [...this.#observations, { remainder, rate }].slice(-WINDOW);
  }

  /** A product has corrected the basis to within this sine. */
  corrected(sine: number): void {
    this.#after = sine;
    this.#unchecked = 0;
  }

  /** Something is under way that the turns do not tell of: start over with one step without a product. */
  caution(): void {
    this.#trust = 1;
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
