import { digestJson } from "../../artifacts/digest.ts";
import { UserError } from "../../errors.ts";
import { quote } from "../shell.ts";
import type { Sweep } from "../sweep.ts";

/** What a job asks of a cluster; each is an option of sbatch's. */
export interface Resources {
  readonly partition?: string;
  readonly time?: string;
  readonly cpus?: number;
  readonly gpus?: string;
  readonly mem?: string;
  readonly account?: string;
  /** Any other options of sbatch's, as it takes them. */
  readonly others: readonly string[];
  /** Seconds before the time limit at which an item saves a checkpoint and is put back in the queue. */
  readonly warning: number;
  /** Items that run at the same time, at the most. */
  readonly atOnce?: number;
}

/** Of one array: `offset` is the place of the item of task 0. */
export interface ArrayScript {
  readonly offset: number;
  readonly file: string;
  readonly jobName: string;
}

/** After so many times in the queue an item is given up: its time limit is too short for it to get on. */
const MOST_RESTARTS = 1000;

/** Slurm refuses an array's task whose number is not below its MaxArraySize, and so a large sweep takes several arrays. */
export function arraysOf({ folder, manifest }: Sweep, arraySize: number): ArrayScript[] {
  const arrays = [];
  for (let offset = 0; offset < manifest.items.length; offset += arraySize) {
    const suffix = offset === 0 ? "" : `-from-${offset}`;
    arrays.push({
      offset,
      file: `array${suffix}.sh`,
      jobName: `${jobPrefix(folder.path)}${folder.name}:${offset}`,
    });
  }
  return arrays;
}

/** Distinguishes sweeps of one name in different folders. */
function jobPrefix(path: string): string {
  return `${digestJson(path).slice("sha256:".length).slice(0, 6)}:`;
}

/** The offset that a job's name tells; `null` for that of another job. */
export function offsetOf({ folder }: Sweep, jobName: string): number | null {
  const prefix = `${jobPrefix(folder.path)}${folder.name}:`;
  const offset = jobName.startsWith(prefix) ? jobName.slice(prefix.length) : "";
  return /^\d+$/.test(offset) ? Number(offset) : null;
}

/** `0-3,7`: places of items as sbatch takes them. */
export function describeTasks(tasks: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const task of tasks) {
    const last = ranges.at(-1);
    if (last && last[1] === task - 1) last[1] = task;
    else ranges.push([task, task]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}

/** The file beside the scripts that has the items' names, one a line, in the order of the manifest. */
export const NAMES_FILE = "items.txt";

/** How a task starts its item. */
export interface ItemStart {
  /** All but the item's name. */
  readonly command: readonly string[];
  /** What stands before the command, in the shell's own words. */
  readonly within?: string;
  /** Variables that the item is to have. */
  readonly env: Readonly<Record<string, string>>;
}

/** The script of a job array, that a person can read, and submit with sbatch by hand. */
export function scriptOf(
  { folder, manifest }: Sweep,
  { offset, jobName, file }: ArrayScript,
  resources: Resources,
  tasks: readonly number[],
  { command, within, env }: ItemStart,
): string {
  checkWarning(resources);
  const { partition, time, cpus, gpus, mem, account, others, warning, atOnce } = resources;
  const options = Object.entries({ partition, time, "cpus-per-task": cpus, gpus, mem, account })
    .flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));
  const lines = [
    `--job-name=${jobName}`,
    `--array=${describeTasks(tasks)}${atOnce === undefined ? "" : `%${atOnce}`}`,
    `--output=${directive(`${folder.logs}/slurm-%A.log`)}`,
    "--open-mode=append",
    "--requeue",
    `--signal=B:USR1@${warning}`,
    ...[...options, ...others].map(checkOption),
  ];
  return `#!/bin/bash
# The sweep ${manifest.name}: ${manifest.items.length} items of ${manifest.run} at ${manifest.preset}. Each task computes one, the line of its
# number in ${NAMES_FILE}${
    offset === 0 ? "" : `, counted from ${offset}`
  } (from 0), and ends at once where that is computed, or is being computed.
# By hand: sbatch ${file}, or sbatch --array=0-3 ${file} for other tasks than below.
${lines.map((line) => `#SBATCH ${line}`).join("\n")}
set -u
# All paths are whole ones, and the folder from which this was submitted may not be on the node.
unset INIT_CWD
names=${quote(`${folder.slurm}/${NAMES_FILE}`)}
logs=${quote(folder.logs)}
${Object.entries(env).map(([name, value]) => `export ${name}=${quote(value)}\n`).join("")}
task=\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
item=$(sed -n "$((${offset} + SLURM_ARRAY_TASK_ID + 1))p" "$names")
[ -n "$item" ] || { echo "$task: there is no such item in $names"; exit 2; }

# ${warning} seconds before the time limit Slurm sends USR1: the item saves a checkpoint and goes back in the queue.
again=
trap 'again=yes; kill -TERM "$process"' USR1
# A job that is cancelled gets TERM, of which its processes may have one already; a second ends them at once.
trap 'kill -INT "$process"' TERM

${within === undefined ? "" : `${within} `}${command.map(quote).join(" ")} --item "$item" \\
  --threads "\${SLURM_CPUS_PER_TASK:-\${SLURM_CPUS_ON_NODE:-1}}" >>"$logs/$item.log" 2>&1 &
process=$!
# A signal ends a wait before the process has ended.
while kill -0 "$process" 2>/dev/null; do wait "$process"; done
wait "$process"
status=$?
echo "$task: $item on $(hostname) ended with $status"

if [ "$again" ] && [ "$status" -gt 128 ] && [ "\${SLURM_RESTART_COUNT:-0}" -lt ${MOST_RESTARTS} ]; then
  scontrol requeue "$task"
fi
exit "$status"
`;
}

/** A path within a line of options, in which spaces divide and % begins what Slurm fills in. */
function directive(path: string): string {
  return /\s/.test(path) ? `"${path}"` : path;
}

/**
 * Seconds of a time limit as sbatch takes one: `m`, `m:s`, `h:m:s`, `d-h`, `d-h:m` or `d-h:m:s`.
 * @returns `null` for what is none of these, on which sbatch itself has its say
 */
function limitSeconds(time: string): number | null {
  const [, days, first, ...rest] = /^(?:(\d+)-)?(\d+)(?::(\d+))?(?::(\d+))?$/.exec(time) ?? [];
  if (first === undefined) return null;
  const [second, third] = rest.map((text) => Number(text ?? 0));
  if (days !== undefined) return ((24 * Number(days) + Number(first)) * 60 + second) * 60 + third;
  return rest[1] === undefined ? 60 * Number(first) + second : (60 * Number(first) + second) * 60 + third;
}

/** @throws UserError if items would be put back in the queue as soon as they begin */
function checkWarning({ time, warning }: Resources): void {
  const limit = time === undefined ? null : limitSeconds(time);
  if (limit === null || limit === 0 || limit > warning) return;
  throw new UserError(
    `--time ${time}: expected a time limit above the warning of ${warning} s, got ${limit} s. ` +
      "Give items more time, or a shorter --warning",
  );
}

/** @throws UserError for what is no option of sbatch's, or one that the script sets itself */
function checkOption(option: string): string {
  if (!/^-{1,2}[A-Za-z]/.test(option) || option.includes("\n")) {
    throw new UserError(
      `sbatch: expected an option such as --qos=long, got ${JSON.stringify(option)}`,
    );
  }
  const own = ["array", "job-name", "output", "open-mode", "signal"].find((name) =>
    option.split(/[= ]/)[0] === `--${name}`
  );
  if (own) throw new UserError(`--sbatch: expected none that the sweep sets itself, got --${own}`);
  return option;
}
