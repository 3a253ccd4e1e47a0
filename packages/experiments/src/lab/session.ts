import {
  type Engine,
  type ImageDataset,
  mlp,
  type Model,
  type Objective,
  sizeOf,
} from "@tiny-subspaces/core";
import type { RunEvent, Table } from "../artifacts/mod.ts";
import { createLaboratory, createSettingObjective, type Laboratory } from "../runner/laboratory.ts";
import { newRecord, type RunRecord, type SavedState, type TrajectoryRecord } from "../runner/record.ts";
import { train, type TrainingHooks } from "../runner/training.ts";
import { configurationOf, type Continuation, emptyPlan, extend, keep, type Plan } from "./plan.ts";
import { type Rule, rules } from "./rules.ts";
import type { NetworkSettings } from "./settings.ts";

/** What one rule has done so far: tables as an artifact has them. */
export interface SegmentState {
  readonly name: string;
  readonly rule: Rule;
  /** The segment that it goes on from; `null` for initialisation. */
  readonly from: string | null;
  readonly startStep: number;
  readonly endStep: number;
  readonly complete: boolean;
  /** The step at which its numbers were not finite any more; `null` while they are. */
  readonly divergedAt: number | null;
  readonly tables: Readonly<Record<string, Table>>;
}

/** All that a page shows of a session; copied by value, it may be sent elsewhere. */
export interface SessionState {
  readonly mode: "running" | "paused" | "over";
  readonly step: number;
  /** Names of the segments that go on, or would if it were not paused. */
  readonly active: readonly string[];
  readonly segments: readonly SegmentState[];
  readonly events: readonly RunEvent[];
  /** What was changed so far: with the settings, all that it takes to come to this state again. */
  readonly changes: readonly ChangeAt[];
}

/** What a reader may change under way. */
export type Change =
  & { readonly rules?: readonly Rule[] }
  & Partial<
    Pick<NetworkSettings, "learningRate" | "batchSize">
  >;

/** A change, and the step up to which all was as before. */
export type ChangeAt = Change & { readonly step: number };

export interface SessionOptions {
  readonly engine: Engine;
  readonly dataset: ImageDataset;
  readonly settings: NetworkSettings;
  /** What to change by itself, by ascending steps from 1. */
  readonly changes?: readonly ChangeAt[];
  /** Is told how far training has come, a few times a second. */
  readonly onState: (state: SessionState) => void;
  /** Lets other work of the thread go first, such as messages that ask to pause. */
  readonly breathe: () => Promise<void>;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Milliseconds between two tellings, and for which messages may have to wait. */
const TELLING = 200, RESPONSE = 30;

/**
 * A small network that is trained while one looks: the loop, the measurements and the tracking are the runner's (`train`),
 * so that the numbers are those of a run of the same configuration. It pauses, takes single steps, and changes its rule
 * in the middle: the present segments then end, and others go on from there.
 */
export class Session {
  readonly model: Model;
  readonly #options: SessionOptions;
  readonly #objective: Objective;
  readonly #lab: Laboratory & AsyncDisposable;
  readonly #record: RunRecord;
  #settings: NetworkSettings;
  #plan: Plan = emptyPlan;
  #mode: "running" | "paused" | "stepping" = "running";
  #change: Change | null = null;
  readonly #planned: ChangeAt[];
  readonly #changes: ChangeAt[] = [];
  #isOver = false;
  #isClosed = false;
  #step = 0;
  #breathed: number;
  #told = -Infinity;
  #wake: () => void = () => {};

  constructor(options: SessionOptions) {
    this.#options = options;
    const { engine, dataset, settings, now, changes = [] } = options;
    this.#settings = settings;
    this.#planned = [...changes];
    this.model = mlp([sizeOf(dataset.shape), settings.width, settings.width, dataset.classes]);
    this.#objective = createSettingObjective(engine, this.model, "mse", dataset);
    this.#goOn([{ rule: "sgd", from: null }]);
    const configuration = configurationOf(this.#plan, settings);
    this.#lab = createLaboratory(configuration, engine, this.model, this.#objective);
    this.#breathed = now();
    this.#record = newRecord(now(), { version: "", commit: null, clean: null });
  }

  /** Trains until all is over or the session is closed; what goes wrong rejects. */
  async work(): Promise<void> {
    try {
      while (!this.#isClosed && !this.#isOver) {
        await this.#whilePaused();
        if (this.#isClosed) break;
        if (this.#change) {
          await this.#apply(this.#change);
          continue;
        }
        const config = configurationOf(this.#plan, this.#settings);
        this.#isOver = await train({ ...this.#lab, config }, this.#record, this.#hooks);
      }
      this.#tell();
    } finally {
      await this.#lab[Symbol.asyncDispose]();
    }
  }

  run(): void {
    this.#set("running");
  }

  pause(): void {
    this.#set("paused");
  }

  /** One step, and a pause. */
  step(): void {
    this.#set("stepping");
  }

  /** Takes effect after the present step, also where training is paused. */
  change(change: Change): void {
    this.#change = { ...this.#change, ...change };
    this.#wake();
  }

  /** Ends after the present step, for good. */
  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  get state(): SessionState {
    const segments = this.#plan.segments.flatMap(
      ({ rule, trajectory: { name, from = null } }): SegmentState[] => {
        const begun = this.#find(name);
        if (!begun && !this.#isNext(from)) return [];
        const { startStep, endStep, complete, divergedAt, tables } = begun ?? this.#unbegun;
        return [{ name, rule, from, startStep, endStep, complete, divergedAt, tables }];
      },
    );
    return {
      mode: this.#isOver ? "over" : this.#mode === "paused" ? "paused" : "running",
      step: this.#step,
      active: segments.filter(({ complete, divergedAt }) => !complete && divergedAt === null)
        .map(({ name }) => name),
      segments,
      events: this.#record.events,
      changes: this.#changes,
    };
  }

  #find(name: string): TrajectoryRecord | undefined {
    return this.#record.trajectories.find((trajectory) => trajectory.name === name);
  }

  /** Whether what goes on from there begins with the next step. */
  #isNext(from: string | null): boolean {
    return from === null || this.#find(from)?.complete === true;
  }

  get #unbegun() {
    return { startStep: this.#step, endStep: this.#step, complete: false, divergedAt: null, tables: {} };
  }

  readonly #hooks: TrainingHooks = {
    onStep: (_, step) => {
      this.#step = step;
    },
    next: async () => {
      const { now, breathe } = this.#options;
      if (now() - this.#breathed >= RESPONSE) {
        await breathe();
        this.#breathed = now();
      }
      if (this.#planned[0]?.step === this.#step) {
        const { step: _, ...change } = this.#planned.shift()!;
        this.change(change);
      }
      if (this.#mode === "stepping" || this.#step === this.#settings.until) this.#mode = "paused";
      if (now() - this.#told >= TELLING) this.#tell();
      await this.#whilePaused();
      return this.#change || this.#isClosed ? "save and stop" : "go on";
    },
    save: () => Promise.resolve(),
  };

  async #whilePaused(): Promise<void> {
    while (this.#mode === "paused" && !this.#change && !this.#isClosed) {
      // Whoever is told may answer at once.
      const woken = new Promise<void>((resolve) => this.#wake = resolve);
      this.#tell();
      await woken;
    }
  }

  #set(mode: "running" | "paused" | "stepping"): void {
    this.#mode = mode;
    this.#wake();
  }

  #tell(): void {
    this.#told = this.#options.now();
    this.#options.onState(this.state);
  }

  /** Ends the segments that were stopped, and has others go on from where they are. */
  async #apply(change: Change): Promise<void> {
    const { rules: asked, ...optimizer } = change;
    this.#change = null;
    this.#changes.push({ step: this.#step, ...change });
    this.#settings = { ...this.#settings, ...optimizer, ...(asked ? { part: 0 } : {}) };
    const standing = await this.#stop();
    this.#plan = keep(this.#plan, (name) => this.#find(name) !== undefined);
    const fromOf = (rule: Rule) => (standing.find((each) => each.rule === rule) ?? standing[0]).from;
    this.#goOn((asked ?? standing.map(({ rule }) => rule)).map((rule) => ({ rule, from: fromOf(rule) })));
    if (asked) {
      const detail = `to ${asked.join(", ")}, as the reader asked`;
      this.#record.events.push({ step: this.#step, kind: "switch", detail });
    }
  }

  /** Ends what is under way; returns where each rule can go on from. */
  async #stop(): Promise<Continuation[]> {
    const stopped = Object.entries(this.#record.current);
    if (stopped.length === 0) {
      const next = this.#plan.segments.filter(({ trajectory: { name, from = null } }) =>
        !this.#find(name) && this.#isNext(from)
      );
      return next.map(({ rule, trajectory: { from = null } }) => ({ rule, from }));
    }
    const ends: Record<string, SavedState> = {};
    for (const [name, state] of stopped) {
      ends[name] = await this.#onNewCourse(state);
      this.#find(name)!.complete = true;
    }
    this.#record.ends = ends;
    this.#record.current = {};
    const { segments } = this.#plan;
    return segments.filter(({ trajectory }) => trajectory.name in ends)
      .map(({ rule, trajectory }) => ({ rule, from: trajectory.name }));
  }

  /** What the tracker has learned of the subspace's turns is void where the rule changes. */
  async #onNewCourse(state: SavedState): Promise<SavedState> {
    const tracker = this.#lab.createTracker(state.tracker);
    try {
      await tracker.changeCourse();
      return { ...state, tracker: await tracker.save() };
    } finally {
      await tracker.dispose();
    }
  }

  /** Plans these segments, and after one of SGD alone, where that is still to come, the step at which the rules part. */
  #goOn(continuations: readonly Continuation[]): void {
    const { part } = this.#settings;
    const parts = continuations.length === 1 && part > this.#step;
    this.#plan = extend(this.#plan, continuations, this.#settings, parts ? part : undefined);
    if (!parts) return;
    const { name } = this.#plan.segments.at(-1)!.trajectory;
    this.#plan = extend(this.#plan, rules.map((rule) => ({ rule, from: name })), this.#settings);
  }
}
