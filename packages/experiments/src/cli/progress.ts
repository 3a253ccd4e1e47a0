import cliProgress from "cli-progress";
import type { Reporter, RunEnd, RunProgress, RunStart, RunWork } from "../runner/world.ts";
import { formatDuration } from "../format.ts";

/** Milliseconds between two lines where nobody watches. */
export const QUIET_INTERVAL = 60_000;

/** Where progress is shown: standard error, and whether a person watches it. */
export interface Screen {
  err(text: string): void;
  readonly watched: boolean;
}

/** A bar for a person at a terminal; for a log, a line where a run starts and ends, and one a minute between. */
export function createReporter(screen: Screen, now = () => performance.now()): Reporter {
  return screen.watched ? new BarReporter(screen, now) : new LineReporter(screen, now);
}

/** Milliseconds that a rate is taken over, as steps take longer in one phase than in another. */
const RATE_WINDOW = 60_000;

/** Steps and seconds that tell a rate, after the step that a phase begins with. */
const ENOUGH = { steps: 3, seconds: 1 };

interface Mark {
  readonly at: number;
  readonly steps: number;
  readonly work: number;
}

/**
 * Estimates the time left from the last minute: from how much of the run's work it has done, since a step of one phase
 * may take fifty times as long as one of another, or from its steps alone where nothing tells the work. The first step
 * of each phase is left out: it compiles programs and solves for the subspace from nothing, which takes as long as
 * hundreds of others.
 */
class Pace {
  readonly #now: () => number;
  readonly #workLeft: (progress: RunProgress) => number;
  readonly #begun = new Set<string>();
  /** Steps done by the times, at least a hundredth of the window apart. */
  #marks: Mark[] = [];

  constructor(now: () => number, { workLeft }: RunStart) {
    this.#now = now;
    this.#workLeft = workLeft ?? (({ stepsDone, stepsTotal }) => stepsTotal - stepsDone);
  }

  /** To be told of every step. */
  step(progress: RunProgress): void {
    const { phase, stepsDone } = progress;
    const at = this.#now();
    if (!this.#begun.has(phase)) this.#marks = [];
    this.#begun.add(phase);
    const marks = this.#marks;
    if (marks.length === 0 || at - marks[marks.length - 1].at >= RATE_WINDOW / 100) {
      marks.push({ at, steps: stepsDone, work: this.#workLeft(progress) });
    }
    const isEnough = (mark: Mark) => mark.at <= at - RATE_WINDOW && mark.steps <= stepsDone - ENOUGH.steps;
    while (marks.length > 1 && isEnough(marks[1])) marks.shift();
  }

  describe(progress: RunProgress): { rate: string; left: string } {
    const [since] = this.#marks;
    const steps = progress.stepsDone - since.steps;
    const seconds = (this.#now() - since.at) / 1000;
    if (steps < ENOUGH.steps || seconds < ENOUGH.seconds) return { rate: "–", left: "–" };
    const left = this.#workLeft(progress);
    return {
      rate: `${(steps / seconds).toPrecision(3)} steps/s`,
      left: left < since.work ? formatDuration(left * seconds / (since.work - left)) : "–",
    };
  }
}

class LineReporter implements Reporter {
  readonly #err: (text: string) => void;
  readonly #now: () => number;
  #pace: Pace | null = null;
  #latest: RunProgress | null = null;
  #lastLine = 0;
  #name = "";

  constructor({ err }: Screen, now: () => number) {
    this.#err = err;
    this.#now = now;
  }

  started(start: RunStart): void {
    this.#pace = new Pace(this.#now, start);
    this.#latest = null;
    this.#name = start.name;
    this.#lastLine = this.#now();
    this.#err(describeStart(start));
  }

  step(progress: RunProgress): void {
    this.#pace!.step(progress);
    this.#latest = progress;
    this.#line("");
  }

  working(work: RunWork): void {
    const line = describeWork(work);
    if (line !== "") this.#line(line);
  }

  /** Where the run is and what it is at, a minute after the last line at the earliest. */
  #line(work: string): void {
    if (this.#now() - this.#lastLine < QUIET_INTERVAL) return;
    this.#lastLine = this.#now();
    const parts = [];
    if (this.#latest !== null) {
      const { rate, left } = this.#pace!.describe(this.#latest);
      const { phase, stepsDone, stepsTotal, loss } = this.#latest;
      parts.push(
        `${stepsDone} of ${stepsTotal} steps, ${phase}, loss ${formatLoss(loss)}, ${rate}, ${left} left`,
      );
    }
    if (work !== "") parts.push(work);
    this.#err(`${this.#name}: ${parts.join("; ")}`);
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
    this.#pace = new Pace(this.#now, start);
    this.#bar = new cliProgress.SingleBar({
      format:
        " {bar} {percentage}% │ {phase} step {step} of {end} │ loss {loss} │ {rate} │ {left} left{work}",
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
      work: "",
    });
  }

  working(work: RunWork): void {
    const line = describeWork(work);
    if (line !== "") this.#bar?.update({ work: ` │ ${line}` });
  }

  step(progress: RunProgress): void {
    const { phase, step, endStep, stepsDone, stepsTotal, loss } = progress;
    this.#pace!.step(progress);
    this.#bar?.setTotal(stepsTotal);
    this.#bar?.update(stepsDone, {
      phase,
      step,
      end: endStep,
      loss: formatLoss(loss),
      work: "",
      ...this.#pace!.describe(progress),
    });
  }

  finished(end: RunEnd): void {
    this.#bar?.stop();
    this.#bar = null;
    this.#err(describeEnd(end));
  }
}

const workNames: Record<RunWork["activity"], string> = {
  subspaces: "solving for the subspace",
  spectra: "solving for the spectrum",
  audits: "auditing the subspace",
};

/** A step's own product is no news; what takes more says how many. */
function describeWork({ activity, products }: RunWork): string {
  return products < 2 ? "" : `${workNames[activity]}, product ${products}`;
}

function describeStart({ name, engine, data, stepsDone, stepsTotal, notice }: RunStart): string {
  const resumed = stepsDone > 0 ? `, goes on from step ${stepsDone}` : "";
  const means = engine === "none" ? "" : ` on ${data} with engine ${engine}`;
  const line = `[run] ${name}: ${stepsTotal} steps${means}${resumed}`;
  return notice === null ? line : `${banner(notice)}\n${line}`;
}

function describeEnd(end: RunEnd): string {
  const { name, state, path, seconds } = end;
  if (state === "fresh") return `[fresh] ${name}`;
  const where = path === null ? "" : ` → ${path}`;
  const account = describeSpending(end);
  const line = `[${state}] ${name} in ${formatDuration(seconds)}${where}`;
  return account === null ? line : `${line}\n  ${account}`;
}

/** Steps a second, and the shares of what took more than a hundredth of the time. */
function describeSpending({ seconds, steps = 0, spent }: RunEnd): string | null {
  if (!spent || !(steps > 0 && seconds > 0)) return null;
  const shares = Object.entries(spent).map(([activity, time]) => [activity, time / seconds] as const);
  const rest = 1 - shares.reduce((sum, [, share]) => sum + share, 0);
  const told = [...shares.sort(([, a], [, b]) => b - a), ["all else", rest] as const]
    .filter(([, share]) => share >= 0.01)
    .map(([activity, share]) => `${activity} ${Math.round(100 * share)}%`);
  return `${(steps / seconds).toPrecision(3)} steps/s: ${told.join(", ")}`;
}

/** A notice that cannot be overlooked between other lines. */
export function banner(text: string): string {
  const rule = "!".repeat(78);
  return `${rule}\n${text}\n${rule}`;
}

function formatLoss(loss: number | null): string {
  return loss === null ? "–" : loss.toPrecision(4);
}
