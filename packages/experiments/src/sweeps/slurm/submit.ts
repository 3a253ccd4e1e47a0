import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../errors.ts";
import type { Files } from "../../files.ts";
import type { Sweep } from "../sweep.ts";
import { callOrRefuse, type Slurm } from "./program.ts";
import {
  type ArrayScript,
  arraysOf,
  describeTasks,
  type ItemStart,
  NAMES_FILE,
  type Resources,
  scriptOf,
} from "./script.ts";

/** An array with the numbers of its tasks that are to be submitted, and its script. */
export interface Submission {
  readonly array: ArrayScript;
  readonly tasks: readonly number[];
  readonly script: string;
}

/** Slurm's own default for what a controller does not tell. */
const DEFAULT_ARRAY_SIZE = 1001;

/**
 * The arrays of a sweep on this cluster; as many as on a common one where there is none.
 */
export async function clusterArrays(sweep: Sweep, slurm: Slurm): Promise<ArrayScript[]> {
  const config = await slurm.call("scontrol", ["show", "config"]);
  const [, size] = /^MaxArraySize\s*=\s*(\d+)/m.exec(config?.out ?? "") ?? [];
  return arraysOf(sweep, size === undefined ? DEFAULT_ARRAY_SIZE : Math.max(1, Number(size)));
}

/** What is to be submitted of the items at these places. */
export function planSubmission(
  sweep: Sweep,
  arrays: readonly ArrayScript[],
  places: readonly number[],
  resources: Resources,
  start: ItemStart,
): Submission[] {
  return arrays.flatMap((array, i) => {
    const end = arrays[i + 1]?.offset ?? Infinity;
    const tasks = places.filter((place) => place >= array.offset && place < end)
      .map((place) => place - array.offset);
    return tasks.length === 0
      ? []
      : [{ array, tasks, script: scriptOf(sweep, array, resources, tasks, start) }];
  });
}

/**
 * Has Slurm say whether it would take the arrays, without submitting anything.
 * @throws UserError in its words if it would not, or there is no sbatch
 */
export async function rehearse(submissions: readonly Submission[], slurm: Slurm): Promise<void> {
  for (const { script } of submissions) {
    const path = await Deno.makeTempFile({ prefix: "tiny-subspaces-", suffix: ".sh" });
    try {
      await Deno.writeTextFile(path, script);
      await callOrRefuse(slurm, "sbatch", ["--test-only", path]);
    } finally {
      await Deno.remove(path);
    }
  }
}

/**
 * Writes the scripts and submits them.
 * @returns the numbers of the jobs
 * @throws UserError in Slurm's words if it refuses; arrays before that one are then submitted, and the message names them
 */
export async function submit(
  { folder, manifest }: Sweep,
  submissions: readonly Submission[],
  slurm: Slurm,
  files: Pick<Files, "write">,
): Promise<string[]> {
  await mkdir(folder.logs, { recursive: true });
  const names = manifest.items.map(({ name }) => `${name}\n`).join("");
  await files.write(join(folder.slurm, NAMES_FILE), new TextEncoder().encode(names));
  const jobs: string[] = [];
  for (const { array, tasks, script } of submissions) {
    const path = join(folder.slurm, array.file);
    await files.write(path, new TextEncoder().encode(script));
    try {
      const printed = await callOrRefuse(slurm, "sbatch", ["--parsable", path]);
      jobs.push(printed.split("\n").at(-1)!.split(";")[0]);
    } catch (error) {
      if (!(error instanceof UserError) || jobs.length === 0) throw error;
      throw new UserError(
        `${error.message}. Submitted before: ${jobs.join(", ")}; the same command submits the tasks ` +
          `${describeTasks(tasks)} of ${path} later`,
        { cause: error },
      );
    }
  }
  return jobs;
}

/** Takes a sweep's jobs out of the queue and ends those that run, which save a checkpoint. */
export async function cancel(arrays: readonly ArrayScript[], slurm: Slurm): Promise<void> {
  for (const { jobName } of arrays) {
    await callOrRefuse(slurm, "scancel", [`--user=${slurm.user}`, `--jobname=${jobName}`]);
  }
}
