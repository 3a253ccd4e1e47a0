import { Buffer } from "node:buffer";
import { expect } from "vitest";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/runner/checkpoint-format.ts";
import type { Laboratory } from "../../src/runner/laboratory.ts";
import { newRecord, type RunRecord } from "../../src/runner/record.ts";
import { train, type TrainingHooks } from "../../src/runner/training.ts";
import type { TrainingConfig } from "../../src/configuration/config.ts";
import { phasesOf } from "../../src/configuration/phases.ts";
import { tinyLaboratory } from "../support.ts";

export const code = { version: "0", commit: null, clean: null };

export const undisturbed: TrainingHooks = {
  onStep() {},
  next: () => Promise.resolve("go on"),
  save: () => Promise.resolve(),
};

export async function trainWhole(
  config: TrainingConfig,
  lab: Laboratory = tinyLaboratory(config),
): Promise<RunRecord> {
  const record = newRecord(0, code);
  expect(await train(lab, record, undisturbed)).toBe(true);
  return record;
}

/** θ along each trajectory, from its start on. */
export async function pathsOf(config: TrainingConfig, lab: Laboratory = tinyLaboratory(config)) {
  const paths: Record<string, Float32Array[]> = {};
  await train(lab, newRecord(0, code), {
    ...undisturbed,
    next: () => Promise.resolve("save"),
    save({ current, ends }) {
      for (const [name, { theta }] of Object.entries(current)) {
        const from = phasesOf(config).find((phase) => phase.name === name)!.from;
        (paths[name] ??= [from === null ? lab.initial : ends[from].theta]).push(theta);
      }
      return Promise.resolve();
    },
  });
  return paths;
}

/** Trains, but after so many updates stops, goes through a checkpoint's bytes and goes on in another laboratory. */
export async function trainInterrupted(
  config: TrainingConfig,
  stops: (update: number) => boolean,
): Promise<RunRecord> {
  let record = newRecord(0, code);
  let updates = 0;
  while (true) {
    const complete = await train(tinyLaboratory(config), record, {
      ...undisturbed,
      next: () => Promise.resolve(stops(++updates) ? "save and stop" : "go on"),
    });
    if (complete) return record;
    record = decodeCheckpoint(Buffer.concat(encodeCheckpoint(record))) as RunRecord;
  }
}
