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

test("a tokenizer's words come along, as many as the table of embeddings has rows", async () => {
  const { folder } = await exported("--setting transformer-sst2 --samples 50");
  const { vocabulary, maxLength, parameters, data } = JSON.parse(
    await readFile(join(folder, "transformer-sst2-seed0.json"), "utf8"),
  );
  expect(parameters[0]).toMatchObject({
    name: "token_embedding.weight",
    shape: [vocabulary.length, 64],
    offset: 0,
  });
  expect(parameters[1].shape).toEqual([maxLength, 64]);
  expect(data).toMatchObject({ source: "synthetic-sentences", synthetic: true, samples: 50 });
});

test("an unknown setting is refused, and nothing is written", async () => {
  const { code, err, folder } = await exported("--setting cnn-mnist");
  expect(code).toBe(2);
  expect(err).toMatch(/no setting "cnn-mnist"/);
  expect(await readdir(folder)).toEqual([]);
});
