import { formatNumber } from "./format.ts";
import type { Charted } from "./spec.ts";

/** How the moving average of χ in an artifact came about, and what a run does at it. */
export interface Average {
  /** `moving average (0.9, every 20 steps)` */
  readonly label: string;
  /** The value above which the run switches; `null` where its switch does not ask for it. */
  readonly threshold: number | null;
}

/** Factor of the average where the rule of the switch names none: the paper's. */
const FACTOR = 0.9;

export function averageOf(charted: Charted): Average | null {
  if (!("configuration" in charted) || charted.configuration.kind === "toy") return null;
  const { configuration } = charted;
  const rules = configuration.kind === "training"
    ? [configuration.switch]
    : configuration.trajectories.flatMap(({ until }) => until ?? []);
  const rule = rules.find(({ kind }) => kind === "ema");
  const factor = rule?.kind === "ema" ? rule.factor : FACTOR;
  const every = configuration.cadence.alignment;
  const cadence = every === 1 ? "every step" : `every ${formatNumber(every)} steps`;
  return {
    label: `moving average (${factor}, ${cadence})`,
    threshold: rule?.kind === "ema" ? rule.threshold : null,
  };
}
