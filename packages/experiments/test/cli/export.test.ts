import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { initialParameters, models, readNpy } from "@tiny-subspaces/core";
import { describe, expect, test } from "vitest";
import { settings } from "../../src/settings/settings.ts";
import { temporaryFolders } from "../support.ts";
import { command } from "./support.ts";

const makeFolder = temporaryFolders();

/** Files as numpy and PyTorch would find them, from synthetic data. */
async function exported(args: string) {
  const folder = await makeFolder();
  const ended = await command(["export", ...args.split(" "), "--data", "synthetic", "--out", folder], folder);
  return { ...ended, folder };
}

describe.each(Object.keys(settings).filter((id) => id !== "vgg11-cifar10"))("export --setting %s", (id) => {
  test("writes every parameter, where the description says that it is", async () => {
    const { code, out, folder } = await exported(`--setting ${id} --seed 3`);
    expect(code).toBe(0);
    const path = join(folder, `${id}-seed3`);
    expect(out).toBe(`${path}.npy\n${path}.json`);
    const theta = await readNpy(`${path}.npy`);
    const { parameters, parameterCount } = JSON.parse(await readFile(`${path}.json`, "utf8"));
    expect(parameterCount).toBe(theta.length);
    let end = 0;
    for (const { shape, offset, size } of parameters) {
      expect(offset).toBe(end);
      expect(shape.reduce((product: number, dim: number) => product * dim, 1)).toBe(size);
      end += size;
    }
    expect(end).toBe(theta.length);
  });
});

test("the vector is the one that runs of that seed start from", async () => {
  const { folder } = await exported("--setting cnn-cifar10 --seed 5");
  const cnn = models.cnn({ input: { kind: "features", shape: [3, 32, 32] }, classes: 10 });
  expect(await readNpy(join(folder, "cnn-cifar10-seed5.npy"))).toEqual(initialParameters(cnn, 5));
});

test("of the embeddings there are the rows of the subset's word pieces, by their ids, as the whole table has them", async () => {
  const { folder } = await exported("--setting transformer-sst2 --samples 50");
  const path = join(folder, "transformer-sst2-seed0");
  const { length, parameters, data } = JSON.parse(await readFile(`${path}.json`, "utf8"));
  const [embedding] = parameters;
  expect(embedding).toMatchObject({ name: "embedding.weight", offset: 0, rowsOf: 30_522 });
  expect(embedding.shape).toEqual([embedding.rows.length, 64]);
  expect(embedding.rows).toEqual([...embedding.rows].sort((a: number, b: number) => a - b));
  expect(embedding.rows).toEqual(expect.arrayContaining([0, 101, 102]));
  expect(length).toBe(66);
  expect(data).toMatchObject({ source: "synthetic-sentences", synthetic: true, samples: 50 });

  const whole = initialParameters(
    models.transformer({ input: { kind: "tokens", vocabulary: 30_522, length: 66 }, classes: 2 }),
    0,
  );
  const theta = await readNpy(`${path}.npy`);
  embedding.rows.forEach((row: number, i: number) => {
    expect(theta.subarray(i * 64, (i + 1) * 64)).toEqual(whole.subarray(row * 64, (row + 1) * 64));
  });
  expect(theta.subarray(embedding.size)).toEqual(whole.subarray(30_522 * 64));
});

test("an unknown setting is refused, and nothing is written", async () => {
  const { code, err, folder } = await exported("--setting cnn-mnist");
  expect(code).toBe(2);
  expect(err).toMatch(/no setting "cnn-mnist"/);
  expect(await readdir(folder)).toEqual([]);
});
