import { EngineError, type EngineInfo } from "@tiny-subspaces/core";
import { compareWithUsualWay, type EngineMeasures, largestDifference, type UsualRatios } from "../report.ts";
import { countRounds } from "../rounds.ts";
import type { UsualWay } from "../usualWay.ts";
import type { Admission, SharedProduct, SharedStart } from "./contender.ts";
import type { Work } from "./limits.ts";
import type { RemoteContender } from "./remote.ts";
import { type LeftEngine, Roster } from "./roster.ts";
import { type UsualEntry, UsualParticipant } from "./usual.ts";

/** What a comparison has found. */
export interface Comparison extends Work {
  readonly start: Pick<SharedStart, "step" | "loss">;
  readonly k: number;
  readonly parameters: number;
  /** What agreement is measured on: Hessian products of the first samples with `k` vectors. */
  readonly agreement: Pick<SharedProduct, "samples" | "k">;
  readonly engines: readonly ComparedEngine[];
  readonly usualWay: UsualEntry;
}

/** An engine of the registry, in its order. */
export type ComparedEngine = MeasuredEngine | LeftEngine;

export interface MeasuredEngine {
  readonly name: string;
  readonly state: "measured";
  readonly info: EngineInfo;
  /** ‖actual − expected‖/‖expected‖ of the reference's Hessian product; `null` where it is no number. */
  readonly error: number | null;
  readonly measures: EngineMeasures;
  /** Why no steps of Dom-SGD are timed; `null` if they are, or no training steps are. */
  readonly domSgdLeftOut: string | null;
  /** `null` without the usual way. */
  readonly againstUsualWay: UsualRatios | null;
  /** Largest relative difference of the usual way's eigenvalues from its own; `null` where one has none. */
  readonly eigenvalueDifference: number | null;
}

export interface ComparisonOptions {
  /** Of the engines, in the order of the table. */
  readonly names: readonly string[];
  /** Rejects with an `EngineError` where the engine does not run here. */
  open(name: string): Promise<RemoteContender>;
  readonly prefixSteps: number;
  readonly steps: number;
  readonly k: number;
  readonly parameters: number;
  /** Seconds that an engine's rounds may take, and its steps of Dom-SGD. */
  readonly limit: number;
  /** Where θ is written for all. */
  readonly theta: string;
  /** The reference's product at that θ. */
  expected(start: SharedStart): Promise<SharedProduct>;
  /** Started at that θ; rejects with a `UserError` where it is not installed. */
  startUsualWay(start: SharedStart): Promise<UsualWay>;
  /** The mini-batch of the update from θ_step. */
  batch(step: number): Int32Array;
  readonly stop: AbortSignal;
  progress(text: string): void;
}

/**
 * Has every engine measure the same at the same θ, each in a process of its own, and the usual way too. All take turns in
 * rounds, so that what else the machine does meets all alike.
 *
 * @throws UserError if training diverges
 * @throws EngineError if none runs here
 */
export async function compareEngines(options: ComparisonOptions): Promise<Comparison> {
  const { names, steps, k, parameters, limit, stop, progress } = options;
  const work: Work = { rounds: countRounds(steps), steps, limit };
  const roster = new Roster(stop, progress);
  let usual: UsualParticipant | null = null;
  try {
    for (const name of names) await roster.open(name, options.open);
    const start = await train(roster, options);
    progress("the reference's Hessian product of a few samples");
    const expected = await options.expected(start);
    const admissions = await admit(roster, start, expected, work, progress);
    usual = await UsualParticipant.start(options, start, work);
    for (let round = 1; round <= work.rounds; round++) {
      await takeTurns(roster, usual, (text) => progress(`round ${round} of ${work.rounds}: ${text}`));
    }
    const engines: ComparedEngine[] = [];
    for (const name of names) {
      const admission = admissions.get(name);
      const measured = admission && await measuredEngine(roster, name, admission, usual, k);
      engines.push(measured ?? roster.left.get(name)!);
    }
    return {
      ...{ ...work, k, parameters, engines },
      start: { step: start.step, loss: start.loss },
      agreement: { samples: expected.samples, k: expected.k },
      usualWay: usual.report(),
    };
  } finally {
    roster.close();
    await usual?.close();
  }
}

/** The engine with the fastest matrix products goes to where all are measured. */
async function train(
  roster: Roster,
  { prefixSteps, theta, progress }: ComparisonOptions,
): Promise<SharedStart> {
  const { present } = roster;
  if (present.length === 0) throw new EngineError("none of the engines runs here");
  const [name, contender] = present.reduce((a, b) => (b[1].about.gflops > a[1].about.gflops ? b : a));
  progress(`${prefixSteps} steps of SGD on ${name}`);
  return await contender.train(prefixSteps, theta);
}

async function admit(
  roster: Roster,
  start: SharedStart,
  expected: SharedProduct,
  work: Work,
  progress: (text: string) => void,
): Promise<Map<string, Admission>> {
  const admissions = new Map<string, Admission>();
  for (const [name] of roster.present) {
    progress(`preparing ${name}`);
    const admission = await roster.ask(name, (contender) => contender.prepare(start, expected, work));
    if (admission && admission.leftOut !== null) roster.leave(name, "left out", admission.leftOut);
    else if (admission) admissions.set(name, admission);
  }
  return admissions;
}

async function takeTurns(
  roster: Roster,
  usual: UsualParticipant,
  progress: (text: string) => void,
): Promise<void> {
  for (const [name] of roster.present) {
    const times = await roster.ask(name, (contender) => contender.turn());
    if (times) progress(`${name}: block product ${Math.round(times.hessianProduct.at(-1)!)} ms`);
  }
  const described = await usual.turn();
  if (described !== null) progress(`the usual way: ${described}`);
}

async function measuredEngine(
  roster: Roster,
  name: string,
  { agreement, domSgdLeftOut }: Admission,
  { times, eigenvalues }: UsualParticipant,
  k: number,
): Promise<MeasuredEngine | undefined> {
  const answer = await roster.ask(name, async (contender) => {
    const { info } = contender.about;
    return { info, ...await contender.report() };
  });
  if (!answer) return undefined;
  const { info, measures } = answer;
  const own = measures.start.spectrum?.eigenvalues;
  return {
    ...{ name, state: "measured", info, error: agreement, measures, domSgdLeftOut },
    againstUsualWay: times && compareWithUsualWay(times, answer.times, k),
    eigenvalueDifference: own && eigenvalues ? largestDifference(eigenvalues, own) : null,
  };
}
