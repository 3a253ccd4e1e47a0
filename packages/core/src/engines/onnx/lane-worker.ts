/** The thread of a lane: arrays and sessions by numbers, which its engine gives them (`lanes.ts`). */
import { workerData } from "node:worker_threads";
import { type Endpoint, expose, transfer } from "comlink";
import type { HostArray } from "../engine.ts";
import { BufferPool } from "./memory.ts";
import type { OnnxProgram } from "./program.ts";
import { OnnxSession } from "./session.ts";

const pool = new BufferPool();
const arrays = new Map<number, Float32Array>();
const sessions = new Map<number, Promise<OnnxSession>>();

const lane = {
  async open(id: number, program: OnnxProgram, threads: number): Promise<void> {
    const session = OnnxSession.open(program, { provider: "cpu", threads }, pool);
    sessions.set(id, session);
    await session;
  },

  /** @param feeds arrays, or the numbers of those that are here. @param results a number for each output */
  async run(
    id: number,
    feeds: Readonly<Record<string, HostArray | number>>,
    results: Readonly<Record<string, number>>,
  ): Promise<void> {
    const session = await sessions.get(id)!;
    const here = Object.entries(feeds).map(([name, feed]) =>
      [name, typeof feed === "number" ? arrays.get(feed)! : feed] as const
    );
    for (const [name, array] of Object.entries(await session.run(Object.fromEntries(here)))) {
      arrays.set(results[name], array);
    }
  },

  keep(id: number, array: Float32Array): void {
    arrays.set(id, array);
  },

  read(id: number): Float32Array {
    const copy = arrays.get(id)!.slice();
    return transfer(copy, [copy.buffer]);
  },

  free(id: number): void {
    pool.give(arrays.get(id)!);
    arrays.delete(id);
  },

  async close(id: number): Promise<void> {
    const session = await sessions.get(id)!;
    sessions.delete(id);
    await session.release();
  },
};

export type Lane = typeof lane;

expose(lane, workerData as Endpoint);
