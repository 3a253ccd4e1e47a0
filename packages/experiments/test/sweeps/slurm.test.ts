import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command } from "../cli/support.ts";
import { reproducibleText } from "../support.ts";
import { type Cluster, tryCluster, until } from "./cluster.ts";

/** GD and SGD on 60 synthetic digits with next to nothing measured. */
const cheap = [
  ...["mlp-mnist-gd", "--preset", "smoke", "--data", "synthetic", "--engine", "onnx", "--threads", "1"],
  ...["k=1", "samples=60", "testSamples=10", "cadence.loss=10000", "cadence.alignment=10000"].flatMap(set),
  ...["cadence.spectrum=null", "cadence.test=null", "cadence.audit=null"].flatMap(set),
];

function set(change: string): string[] {
  return ["--set", change];
}

const toy = ["toy", "--preset", "smoke"];
const slurm = ["--launcher", "slurm"];
const atEveryStep = ["--checkpoint-every", "0"];
const named = (name: string, seeds: string) => ["--name", name, "--seeds", seeds];

/** What stands before an item's command: holds it where it has a checkpoint, the first time, until it is told to end. */
const HOLD = `#!/bin/bash
"$@" &
item=$!
told=
trap 'told=yes; kill -TERM "$item"; kill -CONT "$item"' TERM
if [ -z "\${SLURM_RESTART_COUNT:-}" ]; then
  while [ -z "$told" ] && kill -0 "$item" && ! ls "$(dirname "$0")"/results/sweeps/*/.checkpoints/*.checkpoint; do sleep 0.1; done >/dev/null 2>&1
  kill -STOP "$item"
  [ -z "$told" ] || kill -CONT "$item"
fi
while kill -0 "$item" 2>/dev/null; do wait "$item"; done
wait "$item"
`;

const found = await tryCluster();
const absent = typeof found === "string";

// At the same time, since most of it is waiting: for Slurm, which looks at time limits every 30 seconds.
describe.skipIf(absent).concurrent(
  `on a Slurm cluster${absent ? ` (skipped: ${found})` : ""}`,
  () => {
    const cluster = found as Cluster;
    let folders: string, over: string;
    beforeAll(async () => {
      folders = await mkdtemp(join(tmpdir(), "tiny-subspaces-sweeps-"));
      // Before all others: it waits for half a minute.
      over = await makeFolder();
      const hold = join(over, "hold.sh");
      await writeFile(hold, HOLD);
      await chmod(hold, 0o755);
      const args = [...cheap, ...set("steps=30"), ...named("over", "0"), ...atEveryStep, ...slurm];
      await sweep(over, ...args, "--time", "1", "--warning", "15", "--within", hold);
    });
    afterAll(async () => {
      await cluster.stop();
      await rm(folders, { recursive: true, force: true });
    });

    const makeFolder = () => mkdtemp(join(folders, "test-"));
    const sweep = (folder: string, ...args: string[]) =>
      command(["sweep", ...args], folder, { env: cluster.env });
    const counts = async (folder: string, name: string): Promise<Record<string, number>> =>
      JSON.parse((await sweep(folder, "--status", name, "--json")).out).counts;
    const path = (folder: string, name: string, ...rest: string[]) =>
      join(folder, "results", "sweeps", name, ...rest);
    const jobOf = (err: string) => /job (\d+):/.exec(err)![1];
    /** Jobs of a sweep that have not ended. */
    const jobs = async (name: string) =>
      (await cluster.call("squeue", "--noheader", "--format=%j")).split("\n").filter((job) =>
        job.includes(`:${name}:`)
      );
    const ended = (name: string) => until(async () => (await jobs(name)).length === 0);
    /** How often the items of a sweep have begun, by their logs. */
    const beginnings = async (folder: string, name: string) => {
      const all = await readdir(path(folder, name, "logs")).catch(() => []);
      const logs = all.filter((log) => !log.startsWith("slurm-"));
      const texts = await Promise.all(logs.map((log) => readFile(path(folder, name, "logs", log), "utf8")));
      return texts.map((text) => text.match(/^\[run\]/gm)?.length ?? 0);
    };
    /** Looks at the file, as asking for the status starts three programs of Slurm's. One that was stopped has a file too. */
    const isComputed = async (folder: string, name: string) =>
      (await readFile(path(folder, name, "items", "seed-0.json"), "utf8").catch(() => ""))
        .includes('"status": { "complete": true');
    const hasCheckpoint = async (folder: string, name: string) =>
      (await readdir(path(folder, name, ".checkpoints")).catch(() => [])).some((file) =>
        file.endsWith(".checkpoint")
      );

    test("an item over its time limit goes back in the queue, and completes", async () => {
      await until(() => isComputed(over, "over"));
      expect(await counts(over, "over")).toEqual({ fresh: 1 });
      // More than twice where a machine is so busy that what is left takes longer than the limit too.
      expect((await beginnings(over, "over"))[0]).toBeGreaterThanOrEqual(2);
      expect(await readFile(path(over, "over", "logs", "seed-0.log"), "utf8")).toContain(
        "stopped by SIGTERM",
      );
    });

    test("an item that is warned, and then killed, goes on and ends with the same bytes as undisturbed", async () => {
      const args = [...cheap, ...set("steps=400"), ...named("long", "0..0")];
      const [whole, disturbed] = [await makeFolder(), await makeFolder()];
      const job = jobOf((await sweep(disturbed, ...args, ...atEveryStep, ...slurm)).err);
      await until(() => hasCheckpoint(disturbed, "long"));
      await cluster.call("scancel", "--signal=USR1", "--batch", `${job}_0`);
      // While it waits to be put back.
      expect((await sweep(whole, ...args)).code).toBe(0);
      await until(async () => (await beginnings(disturbed, "long"))[0] === 2);
      await cluster.call("scancel", "--signal=KILL", "--full", `${job}_0`);
      await ended("long");
      expect(await counts(disturbed, "long")).toEqual({ partial: 1 });
      expect((await sweep(disturbed, ...args, ...slurm)).err).toContain("[submitted]");
      await until(() => isComputed(disturbed, "long"));
      expect(await counts(disturbed, "long")).toEqual({ fresh: 1 });
      const bytes = async (folder: string) =>
        await reproducibleText(path(folder, "long", "items", "seed-0.json"));
      expect(await bytes(disturbed)).toBe(await bytes(whole));
    });

    test("an array of six items completes, and two submissions and one by hand compute each once", async () => {
      const folder = await makeFolder();
      const args = [...toy, ...named("toy", "0..5"), ...slurm];
      const [first, second] = await Promise.all([sweep(folder, ...args), sweep(folder, ...args)]);
      const submitted = [first, second].filter(({ err }) => err.includes("[submitted]"));
      expect(submitted).toHaveLength(1);
      expect(submitted[0].err).toContain("6 items");
      const third = await sweep(folder, ...args);
      expect(third).toMatchObject({
        code: 0,
        err: expect.stringContaining("every item is computed, or in the queue"),
      });
      await cluster.call("sbatch", path(folder, "toy", "slurm", "array.sh"));
      await ended("toy");
      expect(await counts(folder, "toy")).toEqual({ fresh: 6 });
      expect(await beginnings(folder, "toy")).toEqual([1, 1, 1, 1, 1, 1]);
      expect((await sweep(folder, "--summary", "toy")).out).toContain("6 of 6");
    });

    test("an item with a rate that is too large diverges alone, and is named", async () => {
      const folder = await makeFolder();
      const axis = "trajectories.*.optimizer.learningRate=0.01,1e30";
      await sweep(folder, ...cheap, ...set("steps=20"), "--axis", axis, "--name", "rates", ...slurm);
      await ended("rates");
      const { code, out } = await sweep(folder, "--status", "rates");
      expect(code).toBe(1);
      expect(out).toMatch(/^\[fresh\] +learningRate-0\.01$/m);
      expect(out).toMatch(/^\[diverged\] +learningRate-1e%2B30 +gd diverged at step \d+/m);
    });

    test("what is cancelled leaves the queue with a checkpoint, and is not put back", async () => {
      const folder = await makeFolder();
      const args = [...cheap, ...set("steps=100000"), ...named("cancelled", "0..2")];
      await sweep(folder, ...args, ...atEveryStep, ...slurm, "--at-once", "1");
      await until(() => hasCheckpoint(folder, "cancelled"));
      expect((await sweep(folder, "--cancel", "cancelled")).err).toContain("[cancelled] cancelled");
      await ended("cancelled");
      const after = await counts(folder, "cancelled");
      expect(after.partial).toBeGreaterThan(0);
      expect(after).not.toMatchObject({ running: expect.anything() });
      expect(after).not.toMatchObject({ queued: expect.anything() });
      expect((await beginnings(folder, "cancelled")).every((count) => count <= 1)).toBe(true);
      expect(await readFile(path(folder, "cancelled", "logs", "seed-0.log"), "utf8")).toContain(
        "stopped by SIG",
      );
    });

    test("a partition that does not exist is refused in Slurm's words, with nothing written", async () => {
      const folder = await makeFolder();
      const { code, err } = await sweep(
        folder,
        ...toy,
        ...named("refused", "0"),
        ...slurm,
        "--partition",
        "nope",
      );
      expect(code).toBe(2);
      expect(err).toMatch(/^error: sbatch refuses: .*[Ii]nvalid partition/s);
      expect(await readdir(path(folder, "refused")).catch(() => null)).toBeNull();
      expect(await jobs("refused")).toEqual([]);
    });
  },
);
