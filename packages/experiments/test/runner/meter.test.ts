import { expect, test } from "vitest";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/runner/checkpoint-format.ts";
import { executeRun } from "../../src/runner/execute.ts";
import { Meter, type Spent } from "../../src/runner/meter.ts";
import type { RunWork } from "../../src/runner/world.ts";
import { temporaryFolders } from "../support.ts";
import { MemoryFiles, tinyRequest, TinyWorld } from "./world.ts";

const makeFolder = temporaryFolders();

/** A meter on a clock that the test moves. */
function metered() {
  const spent: Spent = {};
  let now = 0;
  const meter = new Meter(spent, () => now);
  return { meter, spent, pass: (seconds: number) => now += 1000 * seconds };
}

test("what takes place within an activity is taken off it, and no second counts twice", async () => {
  const { meter, spent, pass } = metered();
  pass(5);
  await meter.time("subspaces", async () => {
    pass(1);
    await meter.time("products", () => Promise.resolve(pass(10)));
    pass(2);
  });
  pass(7);
  expect(spent).toEqual({ subspaces: 3, products: 10 });
});

test("a spectrum and an audit count with all that they take", async () => {
  const { meter, spent, pass } = metered();
  await meter.time("spectra", () => meter.time("products", () => Promise.resolve(pass(4))));
  await meter.time("audits", async () => {
    await meter.time("subspaces", () => meter.time("products", () => Promise.resolve(pass(3))));
    pass(1);
  });
  expect(spent).toEqual({ spectra: 4, audits: 4 });
});

test("each product of a solve is told with what it is of, and those of no solve are not", async () => {
  const told: RunWork[] = [];
  const meter = new Meter({}, () => 0, (work) => told.push(work));
  const product = () => meter.time("products", () => Promise.resolve());
  const twice = async () => {
    await product();
    await product();
  };
  await meter.time("subspaces", twice);
  await product();
  await meter.time("audits", () => meter.time("subspaces", twice));
  expect(told).toEqual([
    { activity: "subspaces", products: 1 },
    { activity: "subspaces", products: 2 },
    { activity: "audits", products: 1 },
    { activity: "audits", products: 2 },
  ]);
});

test("an activity that fails ends, and one under way is counted up to now", async () => {
  const { meter, spent, pass } = metered();
  await meter.time("losses", () => {
    pass(1);
    return Promise.reject(new Error("no"));
  }).catch(() => {});
  pass(50);
  meter.begin("gradients");
  pass(2);
  meter.settle();
  expect(spent).toEqual({ losses: 1, gradients: 2 });
});

test("an artifact says what its seconds went into, over all processes that worked on it", async () => {
  const folder = await makeFolder();
  const world = new TinyWorld(folder);
  world.stopAfter = 3;
  await executeRun(tinyRequest(), world);
  const { artifact } = await executeRun(tinyRequest(), new TinyWorld(folder, world.files));
  const { spent, seconds } = artifact!.timing;
  expect(Object.keys(spent!)).toEqual(
    ["checkpoints", "losses", "mini-batches", "products", "subspaces"],
  );
  for (const part of Object.values(spent!)) expect(part).toBeGreaterThan(0);
  expect(Object.values(spent!).reduce((sum, part) => sum + part, 0)).toBeLessThanOrEqual(seconds);
});

test("a run that goes on from a checkpoint without an account gives none", async () => {
  const folder = await makeFolder();
  const files = new MemoryFiles();
  const world = new TinyWorld(folder, files);
  world.stopAfter = 3;
  await executeRun(tinyRequest(), world);
  const [path] = files.checkpoints();
  const { identity, record } = decodeCheckpoint(files.content.get(path)!) as {
    identity: string;
    record: { timing: { spent?: Spent } };
  };
  delete record.timing.spent;
  await files.write(path, encodeCheckpoint({ identity, record }));
  const { artifact } = await executeRun(tinyRequest(), new TinyWorld(folder, files));
  expect(artifact!.timing).not.toHaveProperty("spent");
});
