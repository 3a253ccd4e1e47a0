import fc from "fast-check";
import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { DataError, findSst2, loadSst2, type TokenDataset, type TokenSplit } from "../../src/data/mod.ts";
import { packZip } from "./archives.ts";
import { damage, expectOnlyDataError, real, temporaryFolders } from "./support.ts";

const newFolder = temporaryFolders();

const encode = (text: string) => new TextEncoder().encode(text);
const train = "sentence\tlabel\na gripping movie \t1\ncontains no wit , only gags \t0\nso clichéd \t0\n";
const dev = "sentence\tlabel\nno movie\t0\na charming , affecting one\t1\n";

const idsOf = ({ pieces, ...splits }: TokenDataset, split: "train" | "test") =>
  splits[split].sentences.map((tokens) => Array.from(tokens, (token) => pieces[token]));

let folder: string;
const put = (name: string, text: string | Uint8Array) => writeFile(join(folder, name), text);
const load = (samples: number, testSamples = 0) => loadSst2(folder, { samples, testSamples });

beforeEach(async () => {
  folder = await newFolder();
  await put("train.tsv", train);
  await put("dev.tsv", dev);
});

describe("SST-2's loader", () => {
  test("takes the first n sentences, in word pieces of which those of test sentences alone come last", async () => {
    const { train, test, vocabulary, pieces, trainedPieces, length, source, synthetic, classes } = await load(
      2,
      2,
    );
    expect({ source, synthetic, classes, length }).toEqual({
      source: "sst2",
      synthetic: false,
      classes: 2,
      length: 66,
    });
    const text = (sentences: readonly Int32Array[]) =>
      sentences.map((tokens) => Array.from(tokens, (token) => vocabulary[pieces[token]]).join(" "));
    expect(text(train.sentences)).toEqual([
      "[CLS] a gripping movie [SEP]",
      "[CLS] contains no wit , only gag ##s [SEP]",
    ]);
    expect([...train.labels]).toEqual([1, 0]);
    expect(text(test.sentences)).toEqual(["[CLS] no movie [SEP]", "[CLS] a charming , affecting one [SEP]"]);
    expect([...test.labels]).toEqual([0, 1]);
    expect(Array.from(pieces.subarray(trainedPieces), (id) => vocabulary[id]).sort()).toEqual([
      "affecting",
      "charming",
      "one",
    ]);
  });

  test("reads GLUE's archive as it reads its files", async () => {
    const path = join(folder, "SST-2.zip");
    const files = {
      "SST-2/": "",
      "SST-2/test.tsv": "index\tsentence\n",
      "SST-2/dev.tsv": dev,
      "SST-2/train.tsv": train,
    };
    await writeFile(
      path,
      await packZip(Object.fromEntries(Object.entries(files).map(([n, t]) => [n, encode(t)]))),
    );
    expect(await loadSst2(path, { samples: 3, testSamples: 2 })).toEqual(await load(3, 2));
  });

  test("reads lines that end as on Windows, and a last line without an end", async () => {
    const expected = await load(3);
    await put("train.tsv", train.replaceAll("\n", "\r\n").trimEnd());
    expect(await load(3)).toEqual(expected);
  });

  test("more samples than there are: the message names what is there and the flag that uses it", async () => {
    await expect(load(4)).rejects.toThrow(
      "train.tsv: expected 4 training samples, got 3. Use what is there with --samples 3. Complete data: deno task data sst2.",
    );
    await expect(load(0)).rejects.toThrow("a whole number, 1 or more");
  });

  test("of the test samples those that are there are taken, if there is one", async () => {
    expect((await load(1, 3)).test).toEqual((await load(1, 2)).test);
    await put("dev.tsv", "sentence\tlabel\n");
    await expect(load(1, 3)).rejects.toThrow("dev.tsv: expected 3 test samples, got 0");
  });

  test("no test file where test samples are asked for, no training file in an archive: named", async () => {
    await rm(join(folder, "dev.tsv"));
    expect((await load(1)).test.samples).toBe(0);
    await expect(load(1, 1)).rejects.toThrow("expected dev.tsv, got no such file in it");
    await put("SST-2.zip", await packZip({ "SST-2/dev.tsv": encode(dev) }));
    await expect(loadSst2(join(folder, "SST-2.zip"), { samples: 1 })).rejects.toThrow(
      "SST-2.zip: expected train.tsv, got no such file in it",
    );
  });

  test.each([
    ["a label that is neither 0 nor 1", "fine\t2"],
    ["no label", "fine"],
    ["an empty label", "fine\t"],
    ["no words", " \t1"],
    ["more columns", "fine\t1\t0"],
    ["an empty line", ""],
  ])("a line with %s is refused by its number", async (_, line) => {
    await put("train.tsv", `sentence\tlabel\nfine\t1\n${line}\nfine\t0\n`);
    const quoted = JSON.stringify(line).replaceAll("\\", "\\\\");
    await expect(load(3)).rejects.toThrow(
      new RegExp(`train.tsv, line 3: expected a sentence, a tab, and 0 or 1, got ${quoted}`),
    );
    expect((await load(1)).train.samples).toBe(1);
  });

  test("another header, and bytes that are no text, are refused", async () => {
    await put("train.tsv", "index\tsentence\tlabel\n0\tfine\t1\n");
    await expect(load(1)).rejects.toThrow(
      `expected the header "sentence\\tlabel", got "index\\tsentence\\tlabel"`,
    );
    await put("train.tsv", "");
    await expect(load(1)).rejects.toThrow(`got ""`);
    await put("train.tsv", Uint8Array.of(...encode("sentence\tlabel\n"), 0xff));
    await expect(load(1)).rejects.toThrow("train.tsv: expected text in UTF-8, got other bytes");
  });

  test("a cut file is refused or gives the right beginning, never a sentence that was cut", async () => {
    const bytes = encode(train);
    const whole = await load(3);
    for (let length = 0; length < bytes.length - 1; length++) {
      await put("train.tsv", bytes.subarray(0, length));
      const complete = new TextDecoder().decode(bytes.subarray(0, length)).split(/\t[01]/).length - 1;
      await expect(load(complete + 1)).rejects.toThrow(DataError);
      if (complete === 0) continue;
      await expectOnlyDataError(async () => {
        const cut = await load(complete);
        expect(idsOf(cut, "train")).toEqual(idsOf(whole, "train").slice(0, complete));
        expect(cut.train.labels).toEqual(whole.train.labels.subarray(0, complete));
      });
    }
  });

  test("any damage or bytes are read or refused, never anything else", async () => {
    const bytes = fc.oneof(damage(encode(train)), fc.uint8Array({ maxLength: 50 }));
    await fc.assert(
      fc.asyncProperty(bytes, async (damaged) => {
        await put("train.tsv", damaged);
        await expectOnlyDataError(() => load(3));
      }),
      { numRuns: 150 },
    );
  });

  test("is found by its files in the usual folders, or else by its archive", async () => {
    const outer = await newFolder();
    expect(await findSst2(outer)).toBeNull();
    await writeFile(join(outer, "SST-2.zip"), "");
    expect(await findSst2(outer)).toBe(join(outer, "SST-2.zip"));
    for (const name of ["", "sst2", "SST-2"]) {
      await mkdir(join(outer, name), { recursive: true });
      await writeFile(join(outer, name, "train.tsv"), train);
      expect(await findSst2(outer)).toBe(join(outer, name));
    }
  });
});

const sst2 = real("SST-2");
describe.skipIf(sst2.absent)("real SST-2", () => {
  test("loads whole: 67,349 and 872 sentences, in the pieces that PyPI's tokenizers 0.23.3 gives them", async () => {
    const dataset = await loadSst2(sst2.path, { samples: 67_349, testSamples: 872 });
    // The share of positive sentences in the training set, as published: 55.8%.
    const positive = ({ labels }: TokenSplit) => labels.reduce((sum, label) => sum + label, 0);
    expect(positive(dataset.train) / 67_349).toBeCloseTo(0.558, 3);
    expect(positive(dataset.test)).toBe(444);
    const longest = ({ sentences }: TokenSplit) =>
      sentences.reduce((most, { length }) => Math.max(most, length), 0);
    expect([longest(dataset.train), longest(dataset.test)]).toEqual([66, 55]);
    // Of a line a sentence, its ids apart by spaces.
    const digest = (split: "train" | "test") =>
      createHash("sha256").update(idsOf(dataset, split).map((ids) => `${ids.join(" ")}\n`).join("")).digest(
        "hex",
      );
    expect(digest("train")).toBe("a793ee449b7851eb43f0e7cd4d40b7412b279d0dfd7c40ffb127f6ab47068069");
    expect(digest("test")).toBe("9e83f9f874fb204558e14ab698452a266fba319f2ec2458f654ee8048db2a6d5");
    await expect(loadSst2(sst2.path, { samples: 67_350 })).rejects.toThrow("--samples 67349");
  });

  test("its first 1,000 sentences have 13,302 tokens of 3,252 pieces, and 542 are positive", async () => {
    const dataset = await loadSst2(sst2.path, { samples: 1_000, testSamples: 872 });
    const { train, pieces, trainedPieces } = dataset;
    const ids = idsOf(dataset, "train");
    expect(ids[0]).toEqual([101, 5342, 2047, 3595, 8496, 2013, 1996, 18643, 3197, 102]);
    expect(ids.flat()).toHaveLength(13_302);
    expect(new Set(ids.flat()).size).toBe(3_252);
    // Padding is one more.
    expect(trainedPieces).toBe(3_253);
    expect(train.labels.reduce((sum, label) => sum + label, 0)).toBe(542);
    // Of the development set's 4,544 pieces 2,568 are not among them.
    expect(new Set(idsOf(dataset, "test").flat()).size).toBe(4_544);
    expect(pieces).toHaveLength(3_253 + 2_568);
  });
});
