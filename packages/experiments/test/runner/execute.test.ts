import { mlp, models } from "@tiny-subspaces/core";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import {
  type Artifact,
  ArtifactError,
  experimentDigest,
  parseArtifact,
  reproducibleDigest,
} from "../../src/artifacts/mod.ts";
import { UserError } from "../../src/errors.ts";
import { describeFileError, type FileContent } from "../../src/files.ts";
import { executeRun } from "../../src/runner/execute.ts";
import { planRun } from "../../src/runner/plan.ts";
import { toy } from "../../src/runs/toy.ts";
import { temporaryFolders, tinyImages } from "../support.ts";
import { MemoryFiles, tinyRequest, TinyWorld } from "./world.ts";

const makeFolder = temporaryFolders();

/** What an undisturbed run writes. */
async function undisturbed(): Promise<Artifact> {
  const { artifact } = await executeRun(tinyRequest(), new TinyWorld(await makeFolder()));
  return artifact!;
}

function read(files: MemoryFiles, path: string): Artifact {
  return parseArtifact(files.text(path));
}

test("a run writes its artifact and leaves no checkpoint", async () => {
  const files = new MemoryFiles();
  const world = new TinyWorld(await makeFolder(), files);
  const { plan, artifact, stoppedBy } = await executeRun(tinyRequest(), world);
  expect(plan.path).toBe(join(world.results, "smoke", "tiny.json"));
  expect(stoppedBy).toBeNull();
  expect(read(files, plan.path)).toEqual(artifact);
  expect(artifact!.status).toEqual({ complete: true, stepsDone: 8, stepsTotal: 8 });
  expect(artifact!.trajectories.map(({ name, parent, complete }) => [name, parent, complete])).toEqual([
    ["sgd-prefix", null, true],
    ["dom-sgd", "sgd-prefix", true],
    ["bulk-sgd", "sgd-prefix", true],
  ]);
  expect(artifact!.tracker).toMatchObject({ tolerance: 0.01, projectedSteps: 6, audits: 0, worstSine: null });
  expect(artifact!.model).toMatchObject({ name: "mlp", ghostBatch: null });
  expect(files.checkpoints()).toEqual([]);
});

test("a run tells how much work is left, from its trajectories and those of an earlier run", async () => {
  const world = new TinyWorld(await makeFolder());
  const left: number[] = [];
  const earlier: number[] = [];
  world.reckonWork = (_configuration, _data, { length }) => {
    earlier.push(length);
    return (trajectories) => 8 - trajectories.reduce((sum, one) => sum + one.endStep - one.startStep, 0);
  };
  const { step } = world.reporter;
  world.reporter.step = () => {
    left.push(world.starts.at(-1)!.workLeft!());
    step();
  };
  await executeRun(tinyRequest(), world);
  expect(left).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
  await executeRun({ ...tinyRequest(), fresh: true }, world);
  expect(earlier).toEqual([0, 3]);
});

test("a run whose artifact is fresh is not run again, and no engine is opened", async () => {
  const files = new MemoryFiles();
  const folder = await makeFolder();
  const { plan } = await executeRun(tinyRequest(), new TinyWorld(folder, files));
  const before = files.text(plan.path);
  const world = new TinyWorld(folder, files);
  const second = await executeRun(tinyRequest(), world);
  expect(second.plan.state).toBe("fresh");
  expect(world.enginesOpened).toBe(0);
  expect(files.text(plan.path)).toBe(before);
});

test("--fresh runs again, and the artifact is the same but for its timing", async () => {
  const files = new MemoryFiles();
  const folder = await makeFolder();
  const { plan, artifact } = await executeRun(tinyRequest(), new TinyWorld(folder, files));
  const world = new TinyWorld(folder, files);
  await executeRun(tinyRequest({ fresh: true }), world);
  expect(world.enginesOpened).toBe(1);
  expect(reproducibleDigest(read(files, plan.path))).toBe(reproducibleDigest(artifact!));
});

test("stopped by a signal after any update, a run leaves a checkpoint and how far it got, and goes on from there", async () => {
  const expected = reproducibleDigest(await undisturbed());
  for (let stopAfter = 1; stopAfter < 8; stopAfter++) {
    const files = new MemoryFiles();
    const folder = await makeFolder();
    const first = new TinyWorld(folder, files);
    first.stopAfter = stopAfter;
    const { stoppedBy, plan } = await executeRun(tinyRequest(), first);
    expect(stoppedBy).toBe("SIGTERM");
    expect(files.checkpoints()).toHaveLength(1);
    const partial = read(files, plan.path);
    expect(partial.status).toEqual({ complete: false, stepsDone: stopAfter, stepsTotal: 8 });
    expect((await planRun(tinyRequest(), first)).state).toBe("partial");

    const second = new TinyWorld(folder, files);
    const { artifact } = await executeRun(tinyRequest(), second);
    expect(second.starts[0].stepsDone).toBe(stopAfter);
    expect(artifact!.timing.resumed).toBe(1);
    expect(reproducibleDigest(artifact!)).toBe(expected);
    expect(files.checkpoints()).toEqual([]);
  }
});

test("ended at any write, a run goes on from what was written before and ends in the same artifact", async () => {
  class Killed extends Error {}
  const expected = reproducibleDigest(await undisturbed());
  const writes = 8 + 3 + 1;
  for (let survived = 0; survived < writes; survived++) {
    const files = new MemoryFiles();
    const folder = await makeFolder();
    let left = survived;
    const mortal = Object.assign(Object.create(files) as MemoryFiles, {
      write: (path: string, content: FileContent) =>
        left-- > 0 ? files.write(path, content) : Promise.reject(new Killed()),
    });
    await expect(executeRun(tinyRequest(), new TinyWorld(folder, mortal))).rejects.toThrow(Killed);
    const { artifact } = await executeRun(tinyRequest(), new TinyWorld(folder, files));
    expect(reproducibleDigest(artifact!)).toBe(expected);
    expect(artifact!.timing.resumed).toBe(survived === 0 ? 0 : 1);
  }
});

test("checkpoints are as far apart as was asked", async () => {
  const saves = async (checkpointSeconds: number) => {
    const files = new MemoryFiles();
    let count = 0;
    const counting = Object.assign(Object.create(files) as MemoryFiles, {
      write: (path: string, content: FileContent) => {
        if (path.endsWith(".checkpoint")) count++;
        return files.write(path, content);
      },
    });
    await executeRun(tinyRequest({ checkpointSeconds }), new TinyWorld(await makeFolder(), counting));
    return count;
  };
  // At the end of each of three phases in any case.
  expect(await saves(1e9)).toBe(3);
  expect(await saves(0)).toBe(8 + 3);
});

test("a full disk ends a run with what to do, and earlier results stay as they were", async () => {
  const files = new MemoryFiles();
  const folder = await makeFolder();
  const { plan } = await executeRun(tinyRequest(), new TinyWorld(folder, files));
  const before = files.text(plan.path);
  const full = Object.assign(Object.create(files) as MemoryFiles, {
    write: (path: string) => {
      const error = Object.assign(new Error("no space"), { code: "ENOSPC" });
      return Promise.reject(new UserError(describeFileError("write", path, error)));
    },
  });
  const again = executeRun(tinyRequest({ fresh: true }), new TinyWorld(folder, full));
  await expect(again).rejects.toThrow(/disk is full/);
  await expect(again).rejects.toBeInstanceOf(UserError);
  expect(files.text(plan.path)).toBe(before);
});

test("a complete artifact is not given up for an incomplete one", async () => {
  const files = new MemoryFiles();
  const folder = await makeFolder();
  const { plan } = await executeRun(tinyRequest(), new TinyWorld(folder, files));
  const before = files.text(plan.path);
  // Other data make it stale.
  const world = new TinyWorld(folder, files, tinyImages(24, 6, 1));
  world.stopAfter = 3;
  const { stoppedBy } = await executeRun(tinyRequest(), world);
  expect(stoppedBy).toBe("SIGTERM");
  expect(files.text(plan.path)).toBe(before);
  expect(files.checkpoints()).toHaveLength(1);
});

test("neither is one that --fresh starts over", async () => {
  const files = new MemoryFiles();
  const folder = await makeFolder();
  const { plan } = await executeRun(tinyRequest(), new TinyWorld(folder, files));
  const before = files.text(plan.path);
  const world = new TinyWorld(folder, files);
  world.stopAfter = 3;
  await executeRun(tinyRequest({ fresh: true }), world);
  expect(files.text(plan.path)).toBe(before);
});

test("other data make an artifact stale, and the run is done again on them", async () => {
  const files = new MemoryFiles();
  const folder = await makeFolder();
  await executeRun(tinyRequest(), new TinyWorld(folder, files));
  const world = new TinyWorld(folder, files, tinyImages(24, 6, 1));
  const plan = await planRun(tinyRequest(), world);
  expect(plan.state).toBe("stale");
  expect(plan.reason).toContain("other samples");
  const { artifact } = await executeRun(tinyRequest(), world);
  expect(artifact!.data.digest).toBe(world.dataset.digest);
  expect(read(files, plan.path)).toEqual(artifact);
});

test("an artifact says what computed it: model, numerics and both digests", async () => {
  const world = new TinyWorld(await makeFolder());
  const { artifact } = await executeRun(tinyRequest(), world);
  expect(artifact!.model!.definition).toMatch(/^sha256:/);
  expect(artifact!.code.numerics).toEqual(
    world.numerics({ kind: "training", model: "mlp", engine: artifact!.engine.name }),
  );
  expect(artifact!.experimentDigest).toBe(experimentDigest(artifact!));
  const { artifact: ofToy } = await executeRun(tinyRequest({ run: toy }), world);
  expect(ofToy!.code.numerics).toEqual(world.numerics({ kind: "toy" }));
  expect(ofToy!.experimentDigest).toBe(experimentDigest(ofToy!));
});

test("another model, another scaling or other numerics make an artifact stale, under the same configuration", async () => {
  const files = new MemoryFiles();
  const folder = await makeFolder();
  const { artifact } = await executeRun(tinyRequest(), new TinyWorld(folder, files));
  const build = vi.spyOn(models, "mlp").mockReturnValue(mlp([4, 6, 2]));
  try {
    const plan = await planRun(tinyRequest(), new TinyWorld(folder, files));
    expect(plan).toMatchObject({ state: "stale", reason: "its model was defined otherwise" });
    const { artifact: again } = await executeRun(tinyRequest(), new TinyWorld(folder, files));
    expect(again!.configurationDigest).toBe(artifact!.configurationDigest);
    expect(again!.experimentDigest).not.toBe(artifact!.experimentDigest);
    expect(again!.model!.parameterCount).toBe(44);
  } finally {
    build.mockRestore();
  }
  await executeRun(tinyRequest({ fresh: true }), new TinyWorld(folder, files));

  const scaled = new TinyWorld(folder, files);
  const { loadData } = scaled;
  scaled.loadData = async (...given) => {
    const data = await loadData(...given);
    const scaling = { kind: "standardised" as const, images: 5, digest: `sha256:${"1".repeat(64)}` };
    return { ...data, description: { ...data.description, scaling } };
  };
  expect(await planRun(tinyRequest(), scaled)).toMatchObject({
    state: "stale",
    reason: "its data were scaled otherwise",
  });

  const recoded = new TinyWorld(folder, files);
  const { numerics } = recoded;
  recoded.numerics = (computation) => ({ ...numerics(computation), spectral: `sha256:${"0".repeat(64)}` });
  expect(await planRun(tinyRequest(), recoded)).toMatchObject({
    state: "stale",
    reason: "other numerics computed it: spectral",
  });
  const { artifact: recomputed } = await executeRun(tinyRequest(), recoded);
  expect(recomputed!.code.numerics).toMatchObject({ spectral: `sha256:${"0".repeat(64)}` });
  expect((await planRun(tinyRequest(), recoded)).state).toBe("fresh");
});

test("a checkpoint of other numerics is not gone on from", async () => {
  const files = new MemoryFiles();
  const folder = await makeFolder();
  const first = new TinyWorld(folder, files);
  first.stopAfter = 3;
  await executeRun(tinyRequest(), first);
  const recoded = new TinyWorld(folder, files);
  const { numerics } = recoded;
  recoded.numerics = (computation) => ({ ...numerics(computation), graph: "other" });
  const { artifact } = await executeRun(tinyRequest(), recoded);
  expect(artifact!.timing.resumed).toBe(0);
  expect(recoded.starts.map(({ stepsDone }) => stepsDone)).toEqual([0]);
});

test("a damaged checkpoint is refused with its path and what to do, and --fresh starts over", async () => {
  const files = new MemoryFiles();
  const folder = await makeFolder();
  const first = new TinyWorld(folder, files);
  first.stopAfter = 4;
  await executeRun(tinyRequest(), first);
  const [checkpoint] = files.checkpoints();
  files.content.set(checkpoint, files.content.get(checkpoint)!.slice(0, -1));
  const refused = executeRun(tinyRequest(), new TinyWorld(folder, files));
  await expect(refused).rejects.toBeInstanceOf(UserError);
  await expect(refused).rejects.toThrow(checkpoint);
  await expect(refused).rejects.toThrow("--fresh");
  const { artifact } = await executeRun(tinyRequest({ fresh: true }), new TinyWorld(folder, files));
  expect(artifact!.timing.resumed).toBe(0);
  expect(reproducibleDigest(artifact!)).toBe(reproducibleDigest(await undisturbed()));
});

test("a damaged artifact is not run over, unless --fresh says so", async () => {
  const files = new MemoryFiles();
  const folder = await makeFolder();
  const { plan } = await executeRun(tinyRequest(), new TinyWorld(folder, files));
  files.content.set(plan.path, files.content.get(plan.path)!.slice(0, 1000));
  await expect(executeRun(tinyRequest(), new TinyWorld(folder, files))).rejects.toBeInstanceOf(ArtifactError);
  expect(files.content.get(plan.path)).toHaveLength(1000);
  await executeRun(tinyRequest({ fresh: true }), new TinyWorld(folder, files));
  expect(read(files, plan.path).status.complete).toBe(true);
});

test("a checkpoint of another engine is left alone and not gone on from", async () => {
  const files = new MemoryFiles();
  const folder = await makeFolder();
  const first = new TinyWorld(folder, files);
  first.stopAfter = 4;
  await executeRun(tinyRequest(), first);
  const checkpoints = files.checkpoints();
  const world = new TinyWorld(folder, files);
  const openEngine = world.openEngine;
  world.openEngine = async (request) => {
    const { engine, choice } = await openEngine(request);
    return { engine: { ...engine, info: { ...engine.info, threads: 7 } }, choice };
  };
  const { artifact } = await executeRun(tinyRequest(), world);
  expect(world.starts[0].stepsDone).toBe(0);
  expect(artifact!.engine.threads).toBe(7);
  expect(files.checkpoints()).toEqual(checkpoints);
});

test("what a person changes goes to a file of its own", async () => {
  const files = new MemoryFiles();
  const world = new TinyWorld(await makeFolder(), files);
  await executeRun(tinyRequest(), world);
  const { plan, artifact } = await executeRun(
    tinyRequest({ changes: [{ path: "seed", value: 9 }, { path: "steps", value: 4 }] }),
    world,
  );
  expect(plan.path).toBe(join(world.results, "custom", "tiny.smoke.seed-9.steps-4.json"));
  expect(artifact!.configuration).toMatchObject({ seed: 9, steps: 4 });
  expect([...files.content.keys()].sort()).toEqual([plan.path, join(world.results, "smoke", "tiny.json")]);
});

test("--out decides where the artifact goes", async () => {
  const files = new MemoryFiles();
  const { plan } = await executeRun(
    tinyRequest({ out: "/x/y.json" }),
    new TinyWorld(await makeFolder(), files),
  );
  expect(plan.path).toBe("/x/y.json");
  expect([...files.content.keys()]).toEqual(["/x/y.json"]);
});

test("the protocol on synthetic data does not take the place of that on real data", async () => {
  const files = new MemoryFiles();
  const world = new TinyWorld(await makeFolder(), files);
  const { plan } = await executeRun(tinyRequest({ preset: "paper" }), world);
  expect(plan.path).toBe(join(world.results, "custom", "tiny.paper.synthetic.json"));
});

test("what real data gave is fresh where only synthetic data are at hand, unless those are asked for", async () => {
  const real = { ...tinyImages(24, 6, 1), source: "mnist" as const, synthetic: false };
  for (const preset of ["quick", "paper"] as const) {
    const files = new MemoryFiles();
    const folder = await makeFolder();
    const { plan } = await executeRun(tinyRequest({ preset }), new TinyWorld(folder, files, real));
    expect(plan.path).toBe(join(folder, preset, "tiny.json"));

    const world = new TinyWorld(folder, files);
    expect(await planRun(tinyRequest({ preset }), world)).toMatchObject({ state: "fresh", path: plan.path });
    const synthetic = await planRun(
      tinyRequest({ preset, data: { mode: "synthetic", cacheDir: "" } }),
      world,
    );
    expect(synthetic.state).toBe(preset === "paper" ? "missing" : "stale");
  }
});

test("real data's artifact that is stale is told where only synthetic data are at hand", async () => {
  const real = { ...tinyImages(24, 6, 1), source: "mnist" as const, synthetic: false };
  const files = new MemoryFiles();
  const folder = await makeFolder();
  const { plan } = await executeRun(tinyRequest({ preset: "paper" }), new TinyWorld(folder, files, real));
  const world = new TinyWorld(folder, files);
  world.numerics = () => ({});
  expect(await planRun(tinyRequest({ preset: "paper" }), world)).toMatchObject({
    state: "missing",
    path: join(folder, "custom", "tiny.paper.synthetic.json"),
    kept: { state: "stale", path: plan.path, reason: expect.stringContaining("other numerics") },
  });
});

test("two processes cannot be at the same run", async () => {
  const world = new TinyWorld(await makeFolder());
  const both = await Promise.allSettled([executeRun(tinyRequest(), world), executeRun(tinyRequest(), world)]);
  const refused = both.filter(({ status }) => status === "rejected") as PromiseRejectedResult[];
  expect(refused).toHaveLength(1);
  expect(refused[0].reason).toBeInstanceOf(UserError);
  expect(refused[0].reason.message).toContain("another process is at work on smoke/tiny");
});

test("the toy model goes the same way without an engine", async () => {
  const files = new MemoryFiles();
  const world = new TinyWorld(await makeFolder(), files);
  const { artifact, plan } = await executeRun(tinyRequest({ run: toy }), world);
  expect(world.enginesOpened).toBe(0);
  expect(artifact!.status).toEqual({ complete: true, stepsDone: 1000, stepsTotal: 1000 });
  expect(artifact!.claims.map(({ verdict }) => verdict)).toEqual(["reproduced", "reproduced", "reproduced"]);
  expect(read(files, plan.path)).toEqual(artifact);
  expect((await planRun(tinyRequest({ run: toy }), world)).state).toBe("fresh");
});

test("the time and memory of all processes that worked on a run add up", async () => {
  const files = new MemoryFiles();
  const folder = await makeFolder();
  const first = new TinyWorld(folder, files);
  first.stopAfter = 3;
  const before = (await executeRun(tinyRequest(), first)).artifact!.timing;
  const second = new TinyWorld(folder, files);
  second.memory = () => 99_999;
  const after = (await executeRun(tinyRequest(), second)).artifact!.timing;
  expect(before.peakMemoryBytes).toBe(12_345);
  expect(after.peakMemoryBytes).toBe(99_999);
  expect(after.startedAt).toBe(before.startedAt);
  expect(after.seconds).toBeGreaterThan(before.seconds);
});
