import { CIFAR10_PIXELS, describeScaling } from "@tiny-subspaces/core";
import { expect, test } from "vitest";
import { loadSettingData } from "../../src/runs/data.ts";
import { temporaryFolders } from "../support.ts";

const makeFolder = temporaryFolders();

test.each([
  ["mlp-mnist", "synthetic-digits", { kind: "unit" }],
  ["cnn-cifar10", "synthetic-textures", describeScaling(CIFAR10_PIXELS)],
  ["transformer-sst2", "synthetic-sentences", undefined],
])(
  "the description of %s's data says where they are from and how pixels became numbers",
  async (id, source, scaling) => {
    const options = { mode: "synthetic" as const, cacheDir: await makeFolder() };
    const { description } = await loadSettingData(id, { samples: 12, testSamples: 5 }, options);
    expect(description).toMatchObject({ source, synthetic: true, trainSamples: 12, testSamples: 5 });
    expect(description.scaling).toEqual(scaling);
  },
);
