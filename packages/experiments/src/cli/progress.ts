import cliProgress from "cli-progress";
import type { Reporter, RunEnd, RunProgress, RunStart } from "../runner/world.ts";
import { formatDuration } from "../format.ts";

/** Milliseconds between two lines where nobody watches. */
const QUIET_INTERVAL = 60_000;

/** Where progress is shown: standard error, and whether a person watches it. */
export interface Screen {
  err(text: string): void;
  readonly watched: boolean;
}

/** A bar for a person at a terminal; for a log, a line where a run starts and ends, and one a minute between. */
export function createReporter(screen: Screen, now = Date.now): Reporter {
  return screen.watched ? new BarReporter(screen, now) : new LineReporter(screen, now);
}

/** Milliseconds that a rate is taken over: the first step of a run, or of a branch, takes far longer than the others. */
const RATE_WINDOW = 60_000;

/** Estimates the time left from the steps of the last minute. */
class Pace {
  readonly #now: () => number;
  /** Steps done by the times, at least a hundredth of the window apart. */
  readonly #marks: { at: number; steps: number }[];

  constructor(steps: number, now: () => number) {
    this.#now = now;
    this.#marks = [{ at: now(), steps }];
  }

  describe({ stepsDone, stepsTotal }: RunProgress): { rate: string; left: string } {
    const at = this.#now();
    const marks = this.#marks;
    while (marks.length > 1 && marks[1].at <= at - RATE_WINDOW) marks.shift();
    const rate = 1000 * (stepsDone - marks[0].steps) / (at - marks[0].at);
    if (at - marks[marks.length - 1].at >= RATE_WINDOW / 100) marks.push({ at, steps: stepsDone });
    if (!(rate > 0 && Number.isFinite(rate))) return { rate: "–", left: "–" };
    return {
      rate: `${rate.toPrecision(3)} steps/s`,
      left: formatDuration((stepsTotal - stepsDone) / rate),
    };
  }
}

class LineReporter implements Reporter {
  readonly #err: (text: string) => void;
  readonly #now: () => number;
  #pace: Pace | null = null;
  #lastLine = 0;
  #name = "";

  constructor({ err }: Screen, now: () => number) {
    this.#err = err;
    this.#now = now;
  }

  started(start: RunStart): void {
    this.#pace = new Pace(start.stepsDone, this.#now);
    this.#name = start.name;
    this.#lastLine = this.#now();
    this.#err(describeStart(start));
  }

  step(progress: RunProgress): void {
    if (this.#now() - this.#lastLine < QUIET_INTERVAL) return;
    this.#lastLine = this.#now();
    const { rate, left } = this.#pace!.describe(progress);
    const { phase, stepsDone, stepsTotal, loss } = progress;
    this.#err(
      `${this.#name}: ${stepsDone} of ${stepsTotal} steps, ${phase}, loss ${
        formatLoss(loss)
      }, ${rate}, ${left} left`,
    );
  }

  finished(end: RunEnd): void {
    this.#err(describeEnd(end));
  }
}

class BarReporter implements Reporter {
  readonly #err: (text: string) => void;
  readonly #now: () => number;
  #pace: Pace | null = null;
  #bar: InstanceType<typeof cliProgress.SingleBar> | null = null;

  constructor({ err }: Screen, now: () => number) {
    this.#err = err;
    this.#now = now;
  }

  started(start: RunStart): void {
    this.#err(describeStart(start));
    this.#pace = new Pace(start.stepsDone, this.#now);
    this.#bar = new cliProgress.SingleBar({
      format: " {bar} {percentage}% │ {phase} step {step} of {end} │ loss {loss} │ {rate} │ {left} left",
      barsize: 20,
      clearOnComplete: true,
      hideCursor: false,
      // Steps follow one another too closely for timers, which a long step would hold up anyway.
      noTTYOutput: false,
      fps: 5,
    }, cliProgress.Presets.shades_classic);
    this.#bar.start(start.stepsTotal, start.stepsDone, {
      phase: "starting,",
      step: "–",
      end: "–",
      loss: "–",
      rate: "–",
      left: "–",
    });
  }

  step(progress: RunProgress): void {
    const { phase, step, endStep, stepsDone, stepsTotal, loss } = progress;
    this.#bar?.setTotal(stepsTotal);
    this.#bar?.update(stepsDone, {
      phase,
      step,
      end: endStep,
      loss: formatLoss(loss),
      ...this.#pace!.describe(progress),
    });
  }

  finished(end: RunEnd): void {
    this.#bar?.stop();
    this.#bar = null;
    this.#err(describeEnd(end));
  }
}

function describeStart({ name, engine, data, stepsDone, stepsTotal, notice }: RunStart): string {
  const resumed = stepsDone > 0 ? `, goes on from step ${stepsDone}` : "";
  const means = engine === "none" ? "" : ` on ${data} with engine ${engine}`;
  const line = `[run] ${name}: ${stepsTotal} steps${means}${resumed}`;
  return notice === null ? line : `${banner(notice)}\n${line}`;
}

function describeEnd({ name, state, path, seconds }: RunEnd): string {
  if (state === "fresh") return `[fresh] ${name}`;
  const where = path === null ? "" : ` → ${path}`;
  return `[${state}] ${name} in ${formatDuration(seconds)}${where}`;
}

/** A notice that cannot be overlooked between other lines. */
export function banner(text: string): string {
  const rule = "!".repeat(78);
  return `${rule}\n${text}\n${rule}`;
}

function formatLoss(loss: number | null): string {
  return loss === null ? "–" : loss.toPrecision(4);
}
