import { createReferenceEngine, type ImageDataset, mlp, sizeOf, syntheticDigits } from "@tiny-subspaces/core";
import { expect, test } from "vitest";
import { configurationOf, emptyPlan, extend } from "../../src/lab/plan.ts";
import { rules } from "../../src/lab/rules.ts";
import { type ChangeAt, Session, type SessionState } from "../../src/lab/session.ts";
import type { NetworkSettings } from "../../src/lab/settings.ts";
import { createLaboratory, createSettingObjective } from "../../src/runner/laboratory.ts";
import { newRecord } from "../../src/runner/record.ts";
import { train } from "../../src/runner/training.ts";

const dataset: ImageDataset = syntheticDigits({ samples: 20 }, 0);
const settings: NetworkSettings = {
  learningRate: 0.1,
  batchSize: 5,
  k: 2,
  width: 4,
  samples: 20,
  part: 10,
  until: 25,
  seed: 0,
};

interface Reader {
  readonly settings?: Partial<NetworkSettings>;
  readonly changes?: readonly ChangeAt[];
  /** What the reader does when they see a state; called at every step. */
  readonly onState?: (state: SessionState, session: Session) => void;
}

/** Trains until the first pause that the reader does not end, or until all is over; returns the last state. */
async function trained({ settings: others, changes, onState }: Reader = {}): Promise<SessionState> {
  let latest!: SessionState, time = 0;
  const session: Session = new Session({
    engine: createReferenceEngine(),
    dataset,
    settings: { ...settings, ...others },
    changes,
    onState: (state) => {
      latest = structuredClone(state);
      let acted = false;
      const spy = new Proxy(session, {
        get: (target, key: "run") => (...args: []) => {
          acted = true;
          return target[key](...args);
        },
      });
      onState?.(latest, spy);
      if (latest.mode === "paused" && !acted) session.close();
    },
    breathe: () => Promise.resolve(),
    // Each look at the clock is a second later: the session tells of every step.
    now: () => time += 1000,
  });
  await session.work();
  return latest;
}

const tablesOf = (state: SessionState) => state.segments.map(({ name, tables }) => ({ name, tables }));

test("what a session trains is what the runner trains, number by number", async () => {
  const session = await trained();
  expect(session.step).toBe(25);

  const engine = createReferenceEngine();
  const first = extend(emptyPlan, [{ rule: "sgd", from: null }], settings, settings.part);
  const [{ trajectory }] = first.segments;
  const plan = extend(first, rules.map((rule) => ({ rule, from: trajectory.name })), settings);
  const model = mlp([sizeOf(dataset.shape), 4, 4, 10]);
  const objective = createSettingObjective(engine, model, "mse", dataset);
  const config = configurationOf(plan, settings);
  const record = newRecord(0, { version: "", commit: null, clean: null });
  let steps = 0;
  await train(createLaboratory(config, engine, model, objective), record, {
    onStep: (_, step) => steps = step,
    next: () => Promise.resolve(steps === 25 ? "save and stop" : "go on"),
    save: () => Promise.resolve(),
  });
  expect(record.trajectories.map(({ name, tables }) => ({ name, tables }))).toEqual(tablesOf(session));
  expect(session.segments.map(({ rule }) => rule)).toEqual(["sgd", "sgd", "dom-sgd", "bulk-sgd"]);
  expect(session.segments[0]!.tables.loss!.step).toEqual([0, 5, 10]);
});

test("pauses and single steps change no number", async () => {
  const straight = await trained();
  let steps = 0;
  const haltingly = await trained({
    onState: (state, session) => {
      if (state.mode === "running" && state.step === 7) session.pause();
      else if (state.mode === "paused" && state.step < 12) {
        steps++;
        session.step();
      } else if (state.mode === "paused" && state.step === 12) session.run();
    },
  });
  expect(steps).toBeGreaterThanOrEqual(5);
  expect(tablesOf(haltingly)).toEqual(tablesOf(straight));
});

test("pauses by itself at the step that is asked for, and goes on from there", async () => {
  const state = await trained({
    settings: { until: 12 },
    onState: ({ mode, step }, session) => {
      if (mode === "paused" && step === 12) session.run();
      if (mode === "running" && step === 15) session.pause();
    },
  });
  expect(state.step).toBe(15);
});

test("another rule in the middle takes the place of what was trained, from the same point", async () => {
  const state = await trained({
    settings: { part: 0 },
    onState: ({ step, mode }, session) => {
      if (mode === "running" && step === 8) session.change({ rules: ["bulk-sgd"] });
    },
  });
  expect(state.segments).toMatchObject([
    { rule: "sgd", from: null, startStep: 0, endStep: 8, complete: true },
    { rule: "bulk-sgd", from: "1-sgd", startStep: 8, complete: false },
  ]);
  expect(state.active).toEqual([state.segments[1]!.name]);
  expect(state.events.filter(({ kind }) => kind === "switch")).toMatchObject([{ step: 8 }]);
  expect(state.changes).toEqual([{ step: 8, rules: ["bulk-sgd"] }]);
  const straight = await trained({ settings: { part: 0 } });
  const before = straight.segments[0]!.tables.loss!;
  expect(state.segments[0]!.tables.loss!.trainLoss).toEqual(before.trainLoss!.slice(0, 2));
  expect(state.segments[1]!.tables.loss!.trainLoss).not.toEqual(before.trainLoss!.slice(2));
});

test("of three rules each goes on from where it is itself", async () => {
  const state = await trained({
    changes: [{ step: 15, rules: ["dom-sgd"] }, { step: 20, rules: [...rules] }],
  });
  const dom = state.segments.filter(({ rule }) => rule === "dom-sgd").map(({ name }) => name);
  expect(state.segments.map(({ rule, from, startStep }) => [rule, from, startStep])).toEqual([
    ["sgd", null, 0],
    ["sgd", "1-sgd", 10],
    ["dom-sgd", "1-sgd", 10],
    ["bulk-sgd", "1-sgd", 10],
    ["dom-sgd", dom[0], 15],
    ["sgd", dom[1], 20],
    ["dom-sgd", dom[1], 20],
    ["bulk-sgd", dom[1], 20],
  ]);
});

test("Dom-SGD goes by the part of the gradient in the dominant subspace, Bulk-SGD by the rest, SGD by all", async () => {
  // Steps so short, of all samples, that the gradient stays what it is.
  const learningRate = 1e-4, steps = 5;
  const state = await trained({ settings: { learningRate, batchSize: 20, part: 10, until: 10 + steps + 1 } });
  const [prefix, ...branches] = state.segments;
  const { chi, gradNorm } = prefix!.tables.alignment!;
  const whole = steps * learningRate * gradNorm!.at(-1)!;
  const share = { "sgd": 1, "dom-sgd": chi!.at(-1)!, "bulk-sgd": Math.sqrt(1 - chi!.at(-1)! ** 2) };
  expect(Math.abs(share["dom-sgd"] - share["bulk-sgd"])).toBeGreaterThan(0.05);
  for (const { rule, tables } of branches) {
    expect(tables.distance!.step.at(-1)).toBe(10 + steps);
    expect(tables.distance!.fromSwitch!.at(-1)! / whole, rule).toBeCloseTo(share[rule], 2);
  }
});

test("a rule that is asked for stays, also past the step at which the rules would have parted", async () => {
  const state = await trained({ changes: [{ step: 5, rules: ["sgd"] }], settings: { until: 15 } });
  expect(state.segments.map(({ rule, startStep }) => [rule, startStep])).toEqual([["sgd", 0], ["sgd", 5]]);
  const slower = await trained({ changes: [{ step: 5, learningRate: 0.05 }], settings: { until: 15 } });
  expect(slower.active).toHaveLength(3);
});

test("a plan of changes, as from a link, comes to the state that the changes came to", async () => {
  const byHand = await trained({
    onState: ({ step, mode }, session) => {
      if (mode !== "running") return;
      if (step === 7) session.change({ learningRate: 0.05 });
      if (step === 14) session.change({ rules: ["sgd", "bulk-sgd"], batchSize: 10 });
    },
  });
  expect(byHand.changes).toEqual([
    { step: 7, learningRate: 0.05 },
    { step: 14, rules: ["sgd", "bulk-sgd"], batchSize: 10 },
  ]);
  const planned = await trained({ changes: byHand.changes });
  expect(planned).toEqual(byHand);
  const unchanged = await trained();
  expect(planned.segments[0]!.tables).not.toEqual(unchanged.segments[0]!.tables);
});

test("while it is paused a change takes no step, and of several in a row the last holds", async () => {
  const asked: SessionState["active"][] = [];
  const wishes = [["dom-sgd"], ["bulk-sgd"], [...rules]] as const;
  const paused = await trained({
    settings: { until: 12, part: 0 },
    onState: ({ mode, active }, session) => {
      if (mode !== "paused") return;
      asked.push(active);
      const wish = wishes[asked.length - 1];
      if (wish) session.change({ rules: wish });
    },
  });
  const all = ["2-sgd", "3-dom-sgd", "4-bulk-sgd"];
  expect(asked).toEqual([["1-sgd"], ["2-dom-sgd"], ["2-bulk-sgd"], all, all]);
  expect(paused).toMatchObject({ mode: "paused", step: 12 });
  expect(paused.segments.map(({ from, startStep }) => [from, startStep])).toEqual([
    [null, 0],
    ["1-sgd", 12],
    ["1-sgd", 12],
    ["1-sgd", 12],
  ]);
});

test("what diverges is told, and what does not goes on", async () => {
  const state = await trained({ settings: { learningRate: 1e30, part: 0 } });
  expect(state.mode).toBe("over");
  expect(state.segments[0]!.divergedAt).toBeGreaterThan(0);
  expect(state.events).toMatchObject([{ kind: "divergence", detail: expect.stringContaining("1e+30") }]);
  const { loss } = state.segments[0]!.tables;
  expect(loss!.trainLoss!.every((value) => value === null || Number.isFinite(value))).toBe(true);
});
