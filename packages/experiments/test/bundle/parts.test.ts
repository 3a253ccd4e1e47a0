import { loadDataset } from "@tiny-subspaces/core";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { partsOf, type PartsOptions } from "../../src/bundle/parts.ts";
import { createNumerics, readFrom } from "../../src/numerics/numerics.ts";
import { describeCode } from "../../src/provenance.ts";
import { settings } from "../../src/settings/settings.ts";
import { repositoryRoot } from "../../src/workspace.ts";
import { temporaryFolders } from "../support.ts";

const makeFolder = temporaryFolders();
const parts = (changes: Partial<PartsOptions> = {}) =>
  partsOf({
    ...{
      engines: ["onnx"],
      settings: [settings["mlp-mnist"]],
      places: { cacheDir: "/nowhere" },
      results: null,
    },
    ...changes,
  });
const contents = (changes: Partial<PartsOptions>) =>
  parts(changes).map(({ name, content }) => `${name}: ${content}`);

test("a data set goes in once, with as much as the setting that takes most", () => {
  const { "cnn-cifar10": cnn, "vgg11-cifar10": vgg11 } = settings;
  const small = { ...vgg11, samples: 7, testSamples: 3 };
  expect(contents({ settings: [small, cnn] })).toContain(
    `data-cifar10: cifar10: the first ${cnn.samples} training and ${cnn.testSamples} test samples`,
  );
  expect(contents({ settings: [cnn, small], samples: 9, testSamples: 0 })).toContain(
    "data-cifar10: cifar10: the first 9 training and 0 test samples",
  );
});

test("Vulkan's loader goes with what looks for a card, and results where they are asked for", () => {
  const names = (changes: Partial<PartsOptions>) => parts(changes).map(({ name }) => name);
  expect(names({})).toEqual(["deno", "packages", "sources", "data-mnist"]);
  expect(names({ engines: ["onnx", "tfjs:webgpu"], results: "/results" })).toEqual([
    ...["deno", "packages", "sources", "data-mnist", "vulkan", "results"],
  ]);
});

test("the sources resolve packages from the folder alone, and know their commit", async () => {
  const folder = await makeFolder();
  await parts().find(({ name }) => name === "sources")!.stage(folder);
  const read = async (name: string) => JSON.parse(await readFile(join(folder, name), "utf8"));
  const configuration = await read("deno.json");
  expect(configuration).toMatchObject({ nodeModulesDir: "manual", lock: false });
  expect(configuration.imports).toBeUndefined();
  expect((await readdir(folder)).sort()).toEqual([
    ...["LICENSE", "bundle.json", "deno.json", "package.json", "packages", "results", "run.sh", "scripts"],
  ]);
  expect(await readdir(join(folder, "packages", "core"))).not.toContain("test");
  // What is computed in a bundle is fresh in the repository.
  const [here, there] = [readFrom(repositoryRoot), readFrom(folder)];
  const mlp = { kind: "training", model: "mlp", engine: "onnx" } as const;
  const unpacked = createNumerics((path) => path.startsWith("node_modules/") ? here(path) : there(path));
  expect(unpacked(mlp)).toEqual(createNumerics(here)(mlp));
  const { commit, clean } = await describeCode(repositoryRoot);
  expect(await read("bundle.json")).toEqual({ commit: clean ? commit : null });
});

test("MNIST goes in from its package where it is nowhere else, and is found there as in any data directory", async () => {
  const folder = await makeFolder();
  const places = { cacheDir: await makeFolder() };
  const part = parts({ places, samples: 3, testSamples: 2 }).find(({ name }) => name === "data-mnist")!;
  await part.stage(folder);
  const request = { name: "mnist", mode: "real", seed: 0, samples: 3, testSamples: 2 } as const;
  const { dataset } = await loadDataset({ ...request, cacheDir: folder, dataDir: join(folder, "data") });
  expect([...dataset.train.labels, ...dataset.test.labels]).toEqual([5, 0, 4, 7, 2]);
});
