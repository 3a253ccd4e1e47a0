import type { UsualStep, UsualTime, UsualWay } from "./usualWay.ts";

/** What the usual way has taken, an entry a round. */
export interface UsualTimes {
  /** Of Dom-SGD; empty where they are not timed. */
  readonly steps: readonly UsualStep[];
  readonly products: readonly UsualTime[];
  readonly gradients: readonly UsualTime[];
  /** Of SGD; empty where no training steps are timed. */
  readonly sgdSteps: readonly UsualTime[];
}

export interface UsualRoundsOptions {
  /** The mini-batch of a step, counted from where it is measured. */
  batch(step: number): Int32Array;
  /** Which training steps are timed. */
  readonly isSgdTimed: boolean;
  readonly isDomSgdTimed: boolean;
}

const PRODUCTS = 2;
const GRADIENTS = 2;
const SGD_STEPS = 20;

/** The turns of the usual way. */
export class UsualRounds implements UsualTimes {
  readonly steps: UsualStep[] = [];
  readonly products: UsualTime[] = [];
  readonly gradients: UsualTime[] = [];
  readonly sgdSteps: UsualTime[] = [];
  readonly #usualWay: UsualWay;
  readonly #options: UsualRoundsOptions;
  #step = 0;

  constructor(usualWay: UsualWay, options: UsualRoundsOptions) {
    this.#usualWay = usualWay;
    this.#options = options;
  }

  /**
   * The first of all that is timed, as it also sets up.
   * @returns λ₁ … λ_k where it is measured; `null` where no step of Dom-SGD is timed
   */
  async warmUp(): Promise<readonly number[] | null> {
    const { isDomSgdTimed, isSgdTimed } = this.#options;
    if (isSgdTimed) await this.#usualWay.sgd([this.#options.batch(0)]);
    if (isDomSgdTimed) return (await this.#domSgdStep()).eigenvalues;
    await this.#usualWay.product(1);
    return null;
  }

  async turn(): Promise<void> {
    const { isDomSgdTimed, isSgdTimed, batch } = this.#options;
    if (isDomSgdTimed) this.steps.push(await this.#domSgdStep());
    this.products.push(await this.#usualWay.product(PRODUCTS));
    this.gradients.push(await this.#usualWay.gradient(GRADIENTS));
    if (isSgdTimed) {
      const batches = Array.from({ length: SGD_STEPS }, (_, step) => batch(step));
      this.sgdSteps.push(await this.#usualWay.sgd(batches));
    }
  }

  /** The last round, for a person who waits. */
  describeTurn(): string {
    const product = `${Math.round(1000 * this.products.at(-1)!.seconds)} ms a product`;
    const step = this.steps.at(-1);
    return step ? `${product}, ${step.seconds.toFixed(1)} s a step` : product;
  }

  #domSgdStep(): Promise<UsualStep> {
    return this.#usualWay.step(this.#options.batch(this.#step++));
  }
}
