import type { TrainingConfig } from "../configuration/config.ts";

type SwitchRule = TrainingConfig["switch"];

/** Section 3.2's factor, which also draws the moving average of runs that switch at a given step. */
const EMA_FACTOR = 0.9;

export function emaFactor(rule: SwitchRule): number {
  return rule.kind === "ema" ? rule.factor : EMA_FACTOR;
}

/** The step at which the prefix ends, unless the rule fires before it. */
export function lastPrefixStep(rule: SwitchRule): number {
  return rule.kind === "ema" ? rule.latest : rule.step;
}

/** The exponential moving average after one more value; it starts at its first value. */
export function nextEma(previous: number | null, value: number, factor: number): number {
  return previous === null ? value : factor * previous + (1 - factor) * value;
}

/**
 * Why the branches start at this step, or `null` where the prefix goes on. The average is updated where χ is measured,
 * so the rule fires there.
 */
export function switchReason(rule: SwitchRule, step: number, ema: number): string | null {
  if (rule.kind === "step") return step === rule.step ? "at the step that the run names" : null;
  const state = `the moving average of χ is ${ema.toFixed(4)}`;
  if (step >= rule.earliest && ema > rule.threshold) return `${state}, above ${rule.threshold}`;
  if (step >= rule.latest) {
    return `${state}, not above ${rule.threshold}: this is the latest step for the switch`;
  }
  return null;
}
