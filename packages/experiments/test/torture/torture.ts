import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createRandom } from "@tiny-subspaces/core";
import { diskFiles } from "../../src/files.ts";
import { executeRun } from "../../src/runner/execute.ts";
import { tinyRequest, tinyRuns, TinyWorld } from "../runner/world.ts";
import { reproducibleText } from "../support.ts";
import type { WriteMoment } from "./files.ts";
import { unparsed } from "./numerics.ts";

export type Kind = keyof typeof tinyRuns;
export const kinds = Object.keys(tinyRuns) as Kind[];

/** When a process is killed: so many milliseconds after so many updates, or within a write. */
export type Moment =
  | { readonly updates: number; readonly wait: number; readonly signal: Deno.Signal }
  | WriteMoment;

export interface Trial {
  readonly seed: number;
  readonly kind: Kind;
  /** Of the processes that were killed, in their order. */
  readonly kills: readonly Moment[];
  /** What is not as it must be; `null` where all is well. */
  readonly problem: string | null;
}

export interface TrialOptions {
  /** No process is killed after so many were. */
  readonly maxKills?: number;
  /** Whether files are written as the program does, or in their place, which must be found out. */
  readonly care?: "safe" | "careless";
}

const program = fileURLToPath(new URL("./child.ts", import.meta.url));

/** A process that executes a run; its exit code, or the signal that ended it, and what it said of an error. */
export async function execute(
  folder: string,
  kind: Kind,
  moment: Moment | null = null,
  care: "safe" | "careless" = "safe",
): Promise<{ ending: number | Deno.Signal; errors: string }> {
  const inWrite = moment && "change" in moment ? moment : null;
  const signalled = moment && "updates" in moment ? moment : null;
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--cached-only", "-A", program, folder, kind, JSON.stringify(inWrite), care],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(process.stderr).text();
  let updates = 0;
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    const before = updates;
    updates += text.split("\n").length - 1;
    if (signalled && before < signalled.updates && updates >= signalled.updates) {
      await delay(signalled.wait);
      try {
        process.kill(signalled.signal);
      } catch (error) {
        // It may have ended by itself.
        if (!(error instanceof TypeError)) throw error;
      }
    }
  }
  const { code, signal } = await process.status;
  return { ending: signal ?? code, errors: await errors };
}

const references = new Map<Kind, Promise<string>>();

/** The artifact of a run that nothing disturbs, without its timing. */
export function undisturbed(kind: Kind): Promise<string> {
  const known = references.get(kind) ?? inFolder(async (folder) => {
    const out = join(folder, "artifact.json");
    const world = new TinyWorld(folder, diskFiles);
    world.numerics = unparsed;
    await executeRun(tinyRequest({ run: tinyRuns[kind], preset: "paper", out }), world);
    return await reproducibleText(out);
  });
  references.set(kind, known);
  return known;
}

/**
 * Executes one run in processes of which one after the other is killed at a moment that follows from the seed, until one comes
 * to the end; then holds what it leaves against what a run leaves that nothing disturbs.
 */
export async function trial(kind: Kind, seed: number, options: TrialOptions = {}): Promise<Trial> {
  const { maxKills = 12, care = "safe" } = options;
  const random = createRandom(seed, `moments to kill at: ${kind}`);
  const kills: Moment[] = [];
  const problem = await inFolder(async (folder) => {
    while (true) {
      const moment = kills.length < maxKills ? randomMoment(random) : null;
      const { ending, errors } = await execute(folder, kind, moment, care);
      if (ending === 0) break;
      if (ending !== "SIGKILL") return `ended with ${ending}: ${errors.trim()}`;
      kills.push(moment!);
    }
    const left = await leftovers(folder);
    if (left.length > 0) return `left behind: ${left.join(", ")}`;
    const same = await reproducibleText(join(folder, "artifact.json")) === await undisturbed(kind);
    return same ? null : "the artifact is another than that of a run that was not killed";
  });
  return { seed, kind, kills, problem };
}

/** One time in three by the clock, else within a write: a checkpoint's, or one time in six the artifact's. */
function randomMoment(random: ReturnType<typeof createRandom>): Moment {
  if (random.below(3) === 0) {
    return { signal: "SIGKILL", updates: 1 + random.below(3), wait: random.uniform(0, 15) };
  }
  const done = [0, 1, "after", random.uniform(0, 1)] as const;
  const change = random.below(4) === 0 ? "artifact" : random.below(6);
  return { change, done: done[random.below(done.length)] };
}

export function describeTrial({ seed, kind, kills, problem }: Trial): string {
  const moments = kills.map((moment) =>
    "change" in moment
      ? `in ${
        moment.change === "artifact" ? "the artifact's writing" : `change ${moment.change} of the disk`
      }, ${moment.done === "after" ? "after it" : `after ${(100 * moment.done).toFixed(1)}% of its bytes`}`
      : `${moment.wait.toFixed(1)} ms after update ${moment.updates}`
  );
  return `${kind}, seed ${seed}, ${kills.length} kills${
    problem === null ? "" : `: ${problem}\n  killed ${moments.join("\n  killed ")}`
  }`;
}

/** What a complete run leaves in the folder of results beside its artifact and its lock. */
async function leftovers(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  return files.filter((file) => file.isFile()).map(({ name }) => name)
    .filter((name) => name !== "artifact.json" && !name.endsWith(".lock"));
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "tiny-subspaces-torture-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
