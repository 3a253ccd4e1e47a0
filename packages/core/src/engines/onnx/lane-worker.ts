/** The thread of a lane: arrays and sessions by numbers, which its engine gives them (`lanes.ts`). */
import { workerData } from "node:worker_threads";
import { type Endpoint, expose, transfer } from "comlink";
import type { HostArray } from "../engine.ts";
import { BufferPool } from "./memory.ts";
import type { OnnxProgram } from "./program.ts";
import { OnnxSession } from "./session.ts";

const pool = new BufferPool();
const arrays = new Map<number, Float32Array>();
const sessions = new Map<number, OnnxSession>();

let last: Promise<unknown> = Promise.resolve();

/** Begins when all that was asked before is done, whether it has failed or not. */
function inTurn<A extends unknown[], R>(work: (...args: A) => R | Promise<R>): (...args: A) => Promise<R> {
  return (...args) => {
    const result = last.then(() => work(...args));
    last = result.catch(() => {});
    return result;
  };
}

const lane = {
  open: inTurn(async (id: number, program: OnnxProgram, threads: number): Promise<void> => {
    sessions.set(id, await OnnxSession.open(program, { provider: "cpu", threads }, pool));
  }),

  /** @param feeds arrays, or the numbers of those that are here. @param results a number for each output */
  run: inTurn(async (
    id: number,
    feeds: Readonly<Record<string, HostArray | number>>,
    results: Readonly<Record<string, number>>,
  ): Promise<void> => {
    const here = Object.entries(feeds).map(([name, feed]) =>
      [name, typeof feed === "number" ? arrays.get(feed)! : feed] as const
    );
    for (const [name, array] of Object.entries(await sessions.get(id)!.run(Object.fromEntries(here)))) {
      arrays.set(results[name], array);
    }
  }),

  keep: inTurn((id: number, array: Float32Array): void => {
    arrays.set(id, array);
  }),

  /** Hands an array over. */
  give: inTurn((id: number): Float32Array => {
    const array = arrays.get(id)!;
    arrays.delete(id);
    return transfer(array, [array.buffer]);
  }),

  free: inTurn((id: number): void => {
    const array = arrays.get(id); // none where the run that was to make it has failed
    if (array) pool.give(array);
    arrays.delete(id);
  }),

  close: inTurn(async (id: number): Promise<void> => {
    const session = sessions.get(id)!;
    sessions.delete(id);
    await session.release();
  }),
};

export type LaneWorker = typeof lane;

expose(lane, workerData as Endpoint);
