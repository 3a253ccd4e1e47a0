import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command } from "../cli/support.ts";
import { reproducibleText, temporaryFolders } from "../support.ts";
import { type Cluster, noCluster, startCluster, until } from "./cluster.ts";

const makeFolder = temporaryFolders();

/** GD and SGD on 60 synthetic digits with next to nothing measured. */
const cheap = [
  ...["mlp-mnist-gd", "--preset", "smoke", "--data", "synthetic", "--engine", "onnx", "--threads", "1"],
  ...["k=2", "samples=60", "testSamples=10", "cadence.loss=10000", "cadence.alignment=10000"].flatMap(set),
  ...["cadence.spectrum=null", "cadence.test=null", "cadence.audit=null"].flatMap(set),
];

function set(change: string): string[] {
  return ["--set", change];
}

const toy = ["toy", "--preset", "smoke", "--name", "toy", "--seeds", "0..5"];
const slurm = ["--launcher", "slurm"];

describe.skipIf(noCluster !== null)(`on a Slurm cluster${noCluster === null ? "" : `: ${noCluster}`}`, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster(await mkdtemp(join(tmpdir(), "tiny-subspaces-slurm-")));
  });
  afterAll(async () => await cluster?.stop());

  const sweep = (folder: string, ...args: string[]) =>
    command(["sweep", ...args], folder, { env: cluster.env });
  const counts = async (folder: string, name: string): Promise<Record<string, number>> =>
    JSON.parse((await sweep(folder, "--status", name, "--json")).out).counts;
  const path = (folder: string, name: string, ...rest: string[]) =>
    join(folder, "results", "sweeps", name, ...rest);
  const jobOf = (err: string) => /job (\d+):/.exec(err)![1];
  /** How often the items of a sweep have begun, by their logs. */
  const beginnings = async (folder: string, name: string) => {
    const logs = (await readdir(path(folder, name, "logs"))).filter((log) => !log.startsWith("slurm-"));
    const texts = await Promise.all(logs.map((log) => readFile(path(folder, name, "logs", log), "utf8")));
    return texts.map((text) => text.match(/^\[run\]/gm)?.length ?? 0);
  };

  test("an array of six items completes, and two submissions and one by hand compute each once", async () => {
    const folder = await makeFolder();
    const [first, second] = await Promise.all([
      sweep(folder, ...toy, ...slurm),
      sweep(folder, ...toy, ...slurm),
    ]);
    const submitted = [first, second].filter(({ err }) => err.includes("[submitted]"));
    expect(submitted).toHaveLength(1);
    expect(submitted[0].err).toContain("6 items");
    const third = await sweep(folder, ...toy, ...slurm);
    expect(third).toMatchObject({
      code: 0,
      err: expect.stringContaining("every item is computed, or in the queue"),
    });
    await cluster.call("sbatch", path(folder, "toy", "slurm", "array.sh"));
    await until(async () => (await cluster.call("squeue", "--noheader")) === "");
    expect(await counts(folder, "toy")).toEqual({ fresh: 6 });
    expect(await beginnings(folder, "toy")).toEqual([1, 1, 1, 1, 1, 1]);
    expect((await sweep(folder, "--summary", "toy")).out).toContain("6 of 6");
  });

  test("an item that is warned, and then killed, goes on and ends with the same bytes as undisturbed", async () => {
    const args = [
      ...cheap,
      "--set",
      "steps=300",
      "--seeds",
      "0..0",
      "--name",
      "long",
      "--checkpoint-every",
      "0",
    ];
    const [whole, disturbed] = [await makeFolder(), await makeFolder()];
    expect((await sweep(whole, ...args)).code).toBe(0);
    const checkpoint = async () =>
      (await readdir(path(disturbed, "long", ".checkpoints")).catch(() => [])).some((name) =>
        name.endsWith(".checkpoint")
      );
    const job = jobOf((await sweep(disturbed, ...args, ...slurm)).err);
    await until(checkpoint);
    await cluster.call("scancel", "--signal=USR1", "--batch", `${job}_0`);
    await until(async () => (await beginnings(disturbed, "long"))[0] === 2);
    await cluster.call("scancel", "--signal=KILL", "--full", `${job}_0`);
    await until(async () => (await cluster.call("squeue", "--noheader")) === "");
    expect(await counts(disturbed, "long")).toEqual({ partial: 1 });
    expect((await sweep(disturbed, ...args, ...slurm)).err).toContain("[submitted]");
    await until(async () => (await counts(disturbed, "long")).fresh === 1);
    const bytes = async (folder: string) =>
      await reproducibleText(path(folder, "long", "items", "seed-0.json"));
    expect(await bytes(disturbed)).toBe(await bytes(whole));
  });

  test("an item over its time limit goes back in the queue, and completes", async () => {
    const folder = await makeFolder();
    const args = [
      ...cheap,
      "--set",
      "steps=2000",
      "--seeds",
      "0..0",
      "--name",
      "over",
      "--checkpoint-every",
      "0",
    ];
    await sweep(folder, ...args, ...slurm, "--time", "1", "--warning", "50");
    await until(async () => (await counts(folder, "over")).fresh === 1, 550);
    expect((await beginnings(folder, "over"))[0]).toBeGreaterThan(1);
  });

  test("an item with a rate that is too large diverges alone, and is named", async () => {
    const folder = await makeFolder();
    const axis = "trajectories.*.optimizer.learningRate=0.01,1e30";
    await sweep(folder, ...cheap, "--set", "steps=20", "--axis", axis, "--name", "rates", ...slurm);
    await until(async () => (await cluster.call("squeue", "--noheader")) === "");
    const { code, out } = await sweep(folder, "--status", "rates");
    expect(code).toBe(1);
    expect(out).toMatch(/^\[fresh\] +learningRate-0\.01$/m);
    expect(out).toMatch(/^\[diverged\] +learningRate-1e%2B30 +gd diverged at step \d+/m);
  });

  test("what is cancelled leaves the queue with a checkpoint, and is not put back", async () => {
    const folder = await makeFolder();
    const args = [
      ...cheap,
      "--set",
      "steps=100000",
      "--seeds",
      "0..3",
      "--name",
      "cancelled",
      "--checkpoint-every",
      "0",
    ];
    await sweep(folder, ...args, ...slurm);
    await until(async () =>
      (await readdir(path(folder, "cancelled", ".checkpoints")).catch(() => [])).some((name) =>
        name.endsWith(".checkpoint")
      )
    );
    expect((await sweep(folder, "--cancel", "cancelled")).err).toContain("[cancelled] cancelled");
    await until(async () => (await cluster.call("squeue", "--noheader")) === "");
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
    const { code, err } = await sweep(folder, ...toy, ...slurm, "--partition", "nope");
    expect(code).toBe(2);
    expect(err).toMatch(/^error: sbatch refuses: .*[Ii]nvalid partition/s);
    expect(await readdir(path(folder, "toy")).catch(() => null)).toBeNull();
    expect(await cluster.call("squeue", "--noheader")).toBe("");
  });
});
