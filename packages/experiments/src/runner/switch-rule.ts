import type { SwitchRule } from "../configuration/config.ts";

/** Section 3.2's factor, which also draws the moving average of phases that end at a given step. */
const EMA_FACTOR = 0.9;

export function emaFactor(rule: SwitchRule): number {
  return rule.kind === "ema" ? rule.factor : EMA_FACTOR;
}

/** The exponential moving average after one more value; it starts at its first value. */
export function nextEma(previous: number | null, value: number, factor: number): number {
  return previous === null ? value : factor * previous + (1 - factor) * value;
}

/** How a rule comes to end a phase. */
export interface Firing {
  readonly detail: string;
  /** The moving average was still below the threshold at the latest step. */
  readonly forced?: true;
}

/**
 * Why a phase ends at this step, or `null` where it goes on. The average is updated where χ is measured, so the rule fires
 * there.
 */
export function firing(rule: SwitchRule, step: number, ema: number): Firing | null {
  if (rule.kind === "step") return step === rule.step ? { detail: "at the step that the run names" } : null;
  const state = `the moving average of χ is ${ema.toFixed(4)}`;
  if (step >= rule.earliest && ema > rule.threshold) return { detail: `${state}, above ${rule.threshold}` };
  if (step >= rule.latest) {
    return {
      detail: `${state}, not above ${rule.threshold}: this is the latest step for the switch`,
      forced: true,
    };
  }
  return null;
}
