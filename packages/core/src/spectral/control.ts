export interface StepControlState {
  readonly after: number;
  readonly rates: readonly number[];
}

/** Turns observed lately, whose fastest is what the next stretch is judged by. */
const WINDOW = 8;
/** Turns to see before any step goes without a product. */
const MINIMUM_OBSERVATIONS = 4;
/** Share of the tolerance that a predicted angle may reach: the rest is for turns faster than any of the window. */
const SAFETY = 0.7;

/**
 * Predicts how far the dominant subspace has turned since its basis was last corrected, from how far θ has moved:
 * sine ≤ (sine after the correction) + (fastest turn per distance of the last corrections) · distance. Every
 * correction measures the angle that had built up, and so checks the prediction.
 */
export class StepControl {
  readonly #limit: number;
  #after = 0;
  #rates: number[] = [];

  /** @param tolerance largest admitted sine */
  constructor(tolerance: number) {
    this.#limit = SAFETY * tolerance;
  }

  /** Predicted sine of the kept basis' largest angle, θ having moved by `motion` since the last correction. */
  sineBound(motion: number): number {
    return Math.min(1, this.#after + (motion > 0 ? Math.max(0, ...this.#rates) * motion : 0));
  }

  /** Whether the basis may be used without a product. */
  mayKeep(motion: number): boolean {
    return this.#rates.length >= MINIMUM_OBSERVATIONS && this.sineBound(motion) <= this.#limit;
  }

  /** A product has measured the sine that built up over `motion`. */
  observe(motion: number, sine: number): void {
    // What was left of the last correction may point the other way, so half of the sine counts as new at the least.
    this.#rates = [...this.#rates, Math.max(sine - this.#after, sine / 2) / motion].slice(-WINDOW);
  }

  /** The basis was corrected to within this sine. */
  corrected(sine: number): void {
    this.#after = sine;
  }

  /** The basis is new: what was learned of the old one's turns is void. */
  reset(sine: number): void {
    this.#after = sine;
    this.#rates = [];
  }

  save(): StepControlState {
    return { after: this.#after, rates: [...this.#rates] };
  }

  restore(state: StepControlState): void {
    this.#after = state.after;
    this.#rates = [...state.rates];
  }
}
