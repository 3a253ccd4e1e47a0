import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { sweepFolder } from "../../src/sweeps/folder.ts";
import { sealManifest } from "../../src/sweeps/manifest.ts";
import { callOrRefuse, installedSlurm, type Slurm } from "../../src/sweeps/slurm/program.ts";
import { queueOf } from "../../src/sweeps/slurm/queue.ts";
import { arraysOf, describeTasks, type Resources, scriptOf } from "../../src/sweeps/slurm/script.ts";
import { temporaryFolders } from "../support.ts";

const makeFolder = temporaryFolders();
const digest = `sha256:${"0".repeat(64)}`;

/** A sweep of so many seeds of the toy. */
function sweepOf(count: number) {
  const values = Array.from({ length: count }, (_, seed) => seed);
  const manifest = sealManifest({
    ...{ name: "s", run: "toy", preset: "smoke", set: [], data: "auto", engine: { name: "auto" } },
    axes: [{ paths: ["seed"], label: "seed", values }],
    items: values.map((seed) => ({ name: `seed-${seed}`, values: [seed], configurationDigest: digest })),
  });
  return { folder: sweepFolder("/shared/results", "s"), manifest, places: { cacheDir: "" } };
}

const sweep = sweepOf(8);
const arrays = arraysOf(sweep, 5);
const [first, second] = arrays.map(({ jobName }) => jobName);

/** Programs that print lines, or are not there. */
function slurmOf(printed: Readonly<Record<string, readonly string[]>>): Slurm {
  return {
    user: "u",
    call: (program) =>
      Promise.resolve(printed[program] ? { success: true, out: printed[program].join("\n"), err: "" } : null),
  };
}

const resources: Resources = { others: [], warning: 120 };
const script = (changes: Partial<Resources>, array = arrays[0]) =>
  scriptOf(sweep, array, { ...resources, ...changes }, [0, 1], {
    command: ["/opt/a deno", "sweep"],
    env: {},
  });

describe("what Slurm knows of items", () => {
  test("is empty where it is not installed", async () => {
    expect(await queueOf(sweep, arrays, slurmOf({}))).toEqual({ entries: new Map(), problem: null });
  });

  test("is told to be unknown where squeue fails", async () => {
    const call = () =>
      Promise.resolve({ success: false, out: "", err: "slurm_load_jobs error: Unable to contact" });
    const queue = await queueOf(sweep, arrays, { user: "u", call });
    expect(queue).toEqual({ entries: new Map(), problem: "slurm_load_jobs error: Unable to contact" });
  });

  test("is told of the items of every array, and of no other job", async () => {
    const { entries: queue } = await queueOf(
      sweep,
      arrays,
      slurmOf({
        squeue: [
          `${first}|7_1|RUNNING|None|node3`,
          `${first}|7_2|PENDING|Priority|`,
          `${second}|8_0|COMPLETING|None|node1`,
          "000000:s:0|9_3|RUNNING|None|node3",
          `${first}|7|PENDING|Priority|`,
        ],
      }),
    );
    expect([...queue].map(([place, { state, reason }]) => [place, state, reason])).toEqual([
      [1, "running", "job 7_1 on node3"],
      [2, "queued", "job 7_2 waits: Priority"],
      [5, "running", "job 8_0 on node1"],
    ]);
  });

  test("is how the latest job has ended, unless one is under way", async () => {
    const { entries: queue } = await queueOf(
      sweep,
      arrays,
      slurmOf({
        sacct: [
          `${first}|11_0|OUT_OF_MEMORY|0:125|node1`,
          `${first}|10_0|TIMEOUT|0:0|node1`,
          `${first}|11_1|CANCELLED by 1000|0:0|node1`,
          `${first}|10_2|NODE_FAIL|1:0|node1`,
        ],
        squeue: [`${first}|12_2|PENDING|Resources|`],
      }),
    );
    expect(queue.get(0)).toMatchObject({ state: "ended", reason: "job 11_0 ended: OUT_OF_MEMORY (0:125)" });
    expect(queue.get(1)).toMatchObject({ state: "ended", reason: "job 11_1 ended: CANCELLED by 1000" });
    expect(queue.get(2)).toMatchObject({ state: "queued" });
  });
});

describe("a script", () => {
  test("is one a MaxArraySize of items, of which each knows where it begins", () => {
    expect(arrays.map(({ offset, file }) => [offset, file])).toEqual([[0, "array.sh"], [
      5,
      "array-from-5.sh",
    ]]);
    expect(script({}, arrays[1])).toContain("$((5 + SLURM_ARRAY_TASK_ID + 1))");
  });

  test("asks for what was asked for, passes other options on, and quotes what the shell would read otherwise", () => {
    const text = script({
      partition: "gpu",
      cpus: 4,
      gpus: "1",
      mem: "8G",
      account: "lab",
      time: "2:00:00",
      others: ["--qos=long"],
      atOnce: 3,
    });
    const options = [
      "array=0-1%3",
      "partition=gpu",
      "cpus-per-task=4",
      "gpus=1",
      "mem=8G",
      "account=lab",
      "time=2:00:00",
      "qos=long",
    ];
    for (const option of options) expect(text).toContain(`\n#SBATCH --${option}\n`);
    expect(text).toContain("\n'/opt/a deno' sweep --item");
  });

  test.each(["--array=1", "--signal=B:TERM@3", "qos=long", "--x\nrm"])("takes no %j", (option) => {
    expect(() => script({ others: [option] })).toThrow(UserError);
  });

  test.each(["2", "2:00", "0:02:00", "0-0:02"])("takes no time limit of %s below the warning", (time) => {
    expect(() => script({ time, warning: 120 })).toThrow("above the warning of 120 s, got 120 s");
    expect(script({ time, warning: 119 })).toContain(`--time=${time}`);
  });

  test.each(["1-0", "0", "UNLIMITED"])("takes a time limit of %s", (time) => {
    expect(script({ time })).toContain(`\n#SBATCH --time=${time}\n`);
  });

  test("names tasks in ranges", () => expect(describeTasks([0, 1, 2, 5, 7, 8])).toBe("0-2,5,7-8"));
});

test("a program that refuses is quoted, and one that is not there named", async () => {
  const folder = await makeFolder();
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "bin", "sbatch"), "#!/bin/sh\necho 'error: no quota' >&2\nexit 1\n", {
    mode: 0o755,
  });
  const slurm = installedSlurm("u", { PATH: `${join(folder, "bin")}:/usr/bin:/bin` });
  await expect(callOrRefuse(slurm, "sbatch", [])).rejects.toThrow("sbatch refuses: error: no quota");
  await expect(callOrRefuse(installedSlurm("u", { PATH: folder }), "sbatch", [])).rejects.toThrow(
    "no sbatch on the path",
  );
});
