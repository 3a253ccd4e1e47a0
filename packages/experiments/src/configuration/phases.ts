import type { PhaseConfig, SwitchRule, TrainingConfig } from "./fields.ts";

/** One stretch of training, in the form that both ways to write a run come to. */
export interface Phase extends PhaseConfig {
  /** The phase at whose end this one starts; `null` for initialisation. */
  readonly from: string | null;
  readonly end: SwitchRule;
}

/** The phases of a run in the order in which they are trained: each after the one that it starts from. */
export function phasesOf(config: TrainingConfig): readonly Phase[] {
  const atSteps = { kind: "step" as const, step: config.steps };
  if (config.kind === "trajectories") {
    return config.trajectories.map(({ from = null, until = atSteps, ...phase }) => ({
      ...phase,
      from,
      end: until,
    }));
  }
  const { prefix, branches } = config;
  return [
    { ...prefix, from: null, end: config.switch },
    ...branches.map((branch) => ({ ...branch, from: prefix.name, end: atSteps })),
  ];
}

/** The phases that are trained step by step together, one group after the other; most are alone in theirs. */
export function groupsOf(config: TrainingConfig): readonly (readonly Phase[])[] {
  const together = config.kind === "trajectories" ? config.together ?? [] : [];
  const phases = phasesOf(config);
  return phases.flatMap((phase) => {
    const names = together.find((group) => group.includes(phase.name));
    if (!names) return [[phase]];
    const group = phases.filter(({ name }) => names.includes(name));
    return group[0] === phase ? [group] : [];
  });
}

/** The step at which a phase ends, unless the rule fires before it. */
export function lastStep(rule: SwitchRule): number {
  return rule.kind === "ema" ? rule.latest : rule.step;
}

/** Samples of a mini-batch of an optimizer; `null` where it takes the whole subset. */
export function batchSizeOf(optimizer: PhaseConfig["optimizer"]): number | null {
  return ("batchSize" in optimizer ? optimizer.batchSize : undefined) ?? null;
}
