import { UserError } from "../../errors.ts";
import { reportUsualWay, type UsualMeasures } from "../report.ts";
import { UsualRounds, type UsualTimes } from "../usualRounds.ts";
import type { UsualWay } from "../usualWay.ts";
import type { SharedStart } from "./contender.ts";
import { refuseUsualDomSgd, type Work } from "./limits.ts";

/** The usual way in a comparison. */
export type UsualEntry =
  | {
    readonly state: "measured";
    readonly measures: UsualMeasures;
    /** Why no steps of Dom-SGD are timed; `null` if they are, or no training steps are. */
    readonly domSgdLeftOut: string | null;
  }
  | { readonly state: "absent" | "failed"; readonly reason: string };

interface Options {
  startUsualWay(start: SharedStart): Promise<UsualWay>;
  batch(step: number): Int32Array;
  readonly k: number;
  readonly stop: AbortSignal;
  progress(text: string): void;
}

interface Running {
  readonly usualWay: UsualWay;
  readonly rounds: UsualRounds;
  readonly eigenvalues: readonly number[] | null;
  readonly domSgdLeftOut: string | null;
}

/** The usual way's part; one that is not installed, or breaks down, leaves the engines to themselves. */
export class UsualParticipant {
  readonly #stop: AbortSignal;
  #running: Running | null = null;
  #left: Extract<UsualEntry, { reason: string }> | null = null;

  private constructor(stop: AbortSignal) {
    this.#stop = stop;
  }

  static async start(options: Options, start: SharedStart, work: Work): Promise<UsualParticipant> {
    const participant = new UsualParticipant(options.stop);
    await participant.#attempt(async () => {
      participant.#running = await run(options, start, work);
    });
    return participant;
  }

  /** The next round; what a person who waits is told of it, `null` where it takes no part. */
  async turn(): Promise<string | null> {
    const running = this.#running;
    if (running) await this.#attempt(() => running.rounds.turn());
    return this.#running && this.#running.rounds.describeTurn();
  }

  /** Its times; `null` where it has taken no part to the end. */
  get times(): UsualTimes | null {
    return this.#running && this.#running.rounds;
  }

  /** λ₁ … λ_k where all are measured; `null` where it has none. */
  get eigenvalues(): readonly number[] | null {
    return this.#running && this.#running.eigenvalues;
  }

  report(): UsualEntry {
    if (!this.#running) return this.#left!;
    const { rounds, usualWay, domSgdLeftOut } = this.#running;
    return { state: "measured", measures: reportUsualWay(rounds, usualWay), domSgdLeftOut };
  }

  async close(): Promise<void> {
    await this.#running?.usualWay.close();
    this.#running = null;
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    this.#stop.throwIfAborted();
    try {
      await work();
    } catch (error) {
      this.#stop.throwIfAborted();
      const state = error instanceof UserError ? "absent" : "failed";
      await this.close();
      this.#left = { state, reason: (error as Error).message };
    }
  }
}

async function run(options: Options, start: SharedStart, work: Work): Promise<Running> {
  const { batch, k, progress } = options;
  progress("starting the usual way");
  const usualWay = await options.startUsualWay(start);
  try {
    const isTraining = work.steps > 0;
    await usualWay.product(1); // the first sets up
    const { seconds } = await usualWay.product(1);
    const domSgdLeftOut = isTraining ? refuseUsualDomSgd(seconds, k, work) : null;
    const rounds = new UsualRounds(usualWay, {
      batch: (step) => batch(start.step + step),
      isSgdTimed: isTraining,
      isDomSgdTimed: isTraining && domSgdLeftOut === null,
    });
    return { usualWay, rounds, eigenvalues: await rounds.warmUp(), domSgdLeftOut };
  } catch (error) {
    await usualWay.close();
    throw error;
  }
}
