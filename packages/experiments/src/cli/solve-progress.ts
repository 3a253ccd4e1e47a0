import cliProgress from "cli-progress";
import { formatDuration } from "../format.ts";
import { TOLERANCE } from "../spectrum/convergence.ts";
import type { SolveProgress } from "../spectrum/iterate.ts";
import { QUIET_INTERVAL, type Screen } from "./progress.ts";

/** Shows how far an eigensolve has come. */
export interface SolveReporter {
  step(progress: SolveProgress): void;
  /** Takes from the screen what it has there. */
  end(): void;
}

/**
 * A line that is kept up to date for a person at a terminal; for a log, a line a minute, and none of what is over sooner.
 * @param now milliseconds
 */
export function createSolveReporter(screen: Screen, now = () => performance.now()): SolveReporter {
  const begin = now();
  const describe = (progress: SolveProgress) => describeSolve(progress, (now() - begin) / 1000);
  return screen.watched ? watchedReporter(describe) : quietReporter(screen, describe, now);
}

function quietReporter(
  { err }: Screen,
  describe: (progress: SolveProgress) => string,
  now: () => number,
): SolveReporter {
  let lastLine = now();
  return {
    step(progress) {
      if (now() - lastLine < QUIET_INTERVAL) return;
      lastLine = now();
      err(`[spectrum] ${describe(progress)}`);
    },
    end() {},
  };
}

function watchedReporter(describe: (progress: SolveProgress) => string): SolveReporter {
  const line = new cliProgress.SingleBar({
    format: " {line}",
    clearOnComplete: true,
    hideCursor: false,
    noTTYOutput: false,
  }, cliProgress.Presets.shades_classic);
  line.start(1, 0, { line: "the first product" });
  return {
    step: (progress) => line.update({ line: describe(progress) }),
    end: () => line.stop(),
  };
}

/** @param seconds since it began */
export function describeSolve(
  { products, vectors, residual, sine, productsLeft }: SolveProgress,
  seconds: number,
): string {
  const each = seconds / products;
  const left = productsLeft === null ? "–" : `about ${formatDuration(productsLeft * each)}`;
  const asked = (value: number, tolerance: number) =>
    `${value.toExponential(1)} (asked ${tolerance.toExponential(1)})`;
  return [
    `${products} ${products === 1 ? "product" : "products"}, ${vectors} vectors`,
    `worst residual ${asked(residual, TOLERANCE.residual)}`,
    `angle ${asked(sine, TOLERANCE.sine)}`,
    `${formatDuration(each)} a product`,
    `${left} left`,
  ].join(" │ ");
}
