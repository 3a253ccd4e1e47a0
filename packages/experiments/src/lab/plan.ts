import type { TrajectoriesConfig } from "../configuration/config.ts";
import { projections, type Rule } from "./rules.ts";
import type { NetworkSettings } from "./settings.ts";

type Trajectory = TrajectoriesConfig["trajectories"][number];

/** One stretch of training by one rule. */
export interface Segment {
  readonly rule: Rule;
  readonly trajectory: Trajectory;
}

/** What a session has trained and is to train: a configuration that grows with what the reader does. */
export interface Plan {
  readonly segments: readonly Segment[];
  /** Names of the segments that go on side by side. */
  readonly together: readonly (readonly string[])[];
}

/** From where on a rule goes on: a segment's name, or `null` for initialisation. */
export interface Continuation {
  readonly rule: Rule;
  readonly from: string | null;
}

export const emptyPlan: Plan = { segments: [], together: [] };

/** Steps after which a session is over for good. */
const LIMIT = 1_000_000;

/** The plan with stretches after those that it has: side by side where there are several, until a step where told. */
export function extend(
  plan: Plan,
  continuations: readonly Continuation[],
  { learningRate, batchSize }: Pick<NetworkSettings, "learningRate" | "batchSize">,
  until?: number,
): Plan {
  const added = continuations.map(({ rule, from }, i): Segment => ({
    rule,
    trajectory: {
      name: `${plan.segments.length + i + 1}-${rule}`,
      optimizer: { kind: "sgd", learningRate, batchSize },
      projection: projections[rule],
      ...(from === null ? {} : { from }),
      ...(until === undefined ? {} : { until: { kind: "step", step: until } }),
    },
  }));
  const names = added.map(({ trajectory }) => trajectory.name);
  return {
    segments: [...plan.segments, ...added],
    together: names.length > 1 ? [...plan.together, names] : plan.together,
  };
}

/** The plan without segments that are not to come any more. */
export function keep(plan: Plan, isKept: (name: string) => boolean): Plan {
  return {
    segments: plan.segments.filter(({ trajectory }) => isKept(trajectory.name)),
    together: plan.together.filter((names) => names.every(isKept)),
  };
}

/** The configuration that the runner trains by. */
export function configurationOf(plan: Plan, settings: NetworkSettings): TrajectoriesConfig {
  const { k, seed, samples } = settings;
  return {
    kind: "trajectories",
    setting: "mlp-mnist",
    loss: "mse",
    samples,
    testSamples: 0,
    k,
    seed,
    trajectories: plan.segments.map(({ trajectory }) => trajectory),
    together: plan.together.map((names) => [...names]),
    steps: LIMIT,
    cadence: { loss: 5, alignment: 5, spectrum: 50, test: null, audit: null },
    tracker: { tolerance: 0.1, schedule: "adaptive" },
  };
}
