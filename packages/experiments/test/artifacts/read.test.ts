import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ARTIFACT_VERSION,
  ArtifactError,
  canonicalArtifact,
  isAsSealed,
  parseArtifact,
  sealArtifact,
  serialiseArtifact,
} from "../../src/artifacts/mod.ts";
import { repeatedKey } from "../../src/artifacts/duplicates.ts";
import { readArtifact, writeArtifact } from "../../src/artifacts/files.ts";
import { UserError } from "../../src/errors.ts";
import { temporaryFolders } from "../support.ts";
import { someArtifact, someTrajectory, tableOf } from "./support.ts";

const makeFolder = temporaryFolders();
const artifact = someArtifact({
  trajectories: [
    someTrajectory({
      name: "sgd",
      end: 4,
      tables: { loss: tableOf([0, 4], { trainLoss: (step) => step / 3 }) },
    }),
  ],
});
const text = serialiseArtifact(artifact);
const sealed = serialiseArtifact(sealArtifact(artifact));

function problemOf(change: (content: ReturnType<typeof JSON.parse>) => void): string {
  const content = JSON.parse(text);
  change(content);
  try {
    parseArtifact(JSON.stringify(content), { source: "x.json" });
  } catch (error) {
    expect(error).toBeInstanceOf(ArtifactError);
    return (error as Error).message;
  }
  throw new Error("the artifact was taken");
}

test("an artifact is read back from its file as it was written", async () => {
  const path = join(await makeFolder(), "deep", "a.json");
  await writeArtifact(path, artifact);
  expect(await readArtifact(path)).toEqual(canonicalArtifact(artifact));
});

test("every truncation of a file is refused with what to do", () => {
  fc.assert(fc.property(fc.nat(text.length - 3), (length) => {
    expect(() => parseArtifact(text.slice(0, length))).toThrow(ArtifactError);
    expect(() => parseArtifact(text.slice(0, length))).toThrow(/run the experiment again/);
  }));
});

test("text of any kind is an artifact or refused with an ArtifactError", () => {
  const damage = fc.record({
    at: fc.nat(text.length),
    remove: fc.nat(20),
    insert: fc.string({ maxLength: 8 }),
  });
  const texts = fc.oneof(
    fc.string(),
    fc.json(),
    damage.map(({ at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove)),
  );
  fc.assert(fc.property(texts, (given) => {
    try {
      serialiseArtifact(parseArtifact(given));
    } catch (error) {
      expect(error).toBeInstanceOf(ArtifactError);
    }
  }));
});

test("a value of any other kind at any place is refused by its place or taken", () => {
  const paths = leaves(JSON.parse(text));
  fc.assert(fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
    const content = JSON.parse(text);
    const parent = path.slice(0, -1).reduce((object, key) => object[key], content);
    parent[path.at(-1)!] = value;
    try {
      parseArtifact(JSON.stringify(content));
    } catch (error) {
      expect(error).toBeInstanceOf(ArtifactError);
    }
  }));
});

test("bytes that are no text are refused", async () => {
  const path = join(await makeFolder(), "a.json");
  await writeFile(path, Uint8Array.of(0x7b, 0xff, 0xfe));
  await expect(readArtifact(path)).rejects.toThrow(/expected UTF-8/);
});

test("a file that is not there, and a folder in its place, are refused by path", async () => {
  const folder = await makeFolder();
  await expect(readArtifact(join(folder, "none.json"))).rejects.toThrow(/none\.json: there is no such file/);
  await expect(readArtifact(folder)).rejects.toBeInstanceOf(UserError);
});

test("what is wrong is named by its path, with what was expected and what came", () => {
  expect(problemOf((a) => a.preset = "big")).toMatch(
    /preset: expected "smoke" or "quick" or "reduced" or "paper" or "custom", got "big"/,
  );
  expect(problemOf((a) => delete a.code.version)).toMatch(/code\.version: expected string, got nothing/);
  expect(problemOf((a) => a.extra = 1)).toContain("expected no other fields, got extra");
  expect(problemOf((a) => a.trajectories[0].tables.loss.trainLoss.pop())).toContain(
    "columns of equal length, got 2 and 1",
  );
  expect(problemOf((a) => a.trajectories[0].tables.loss.step = [4, 0])).toContain(
    "ascending steps, got 0 after 4",
  );
  expect(problemOf((a) => delete a.trajectories[0].tables.loss.step)).toContain("a column named step");
  expect(problemOf((a) => a.trajectories[0].parent = "gone")).toContain('got "gone"');
  expect(problemOf((a) => a.trajectories.push(a.trajectories[0]))).toContain('a second "sgd"');
});

test("many problems are counted after the fifth", () => {
  const message = problemOf((a) => {
    for (const key of Object.keys(a.timing)) a.timing[key] = "no";
    a.run = 1;
  });
  expect(message).toContain("… and 1 more");
});

test("other JSON is told from an artifact by its schema", () => {
  expect(problemOf((a) => a.schema = "something else")).toContain('got "something else"');
  expect(() => parseArtifact("[]")).toThrow("no object at all");
  expect(() => parseArtifact("")).toThrow("the file is empty");
});

test("a newer version is refused with the advice to update", () => {
  expect(problemOf((a) => a.version = ARTIFACT_VERSION + 1)).toContain("update this checkout");
  expect(problemOf((a) => a.version = 0.5)).toContain("expected an integer");
});

test("an older version is migrated step by step, and refused where there is no way", () => {
  const old = JSON.stringify({
    ...JSON.parse(text),
    version: ARTIFACT_VERSION - 1,
    title: undefined,
    name: "old",
  });
  const migrations = new Map([[ARTIFACT_VERSION - 1, ({ name, ...rest }: Record<string, unknown>) => ({
    ...rest,
    title: name,
  })]]);
  expect(parseArtifact(old, { migrations })).toEqual({ ...canonicalArtifact(artifact), title: "old" });
  expect(() => parseArtifact(old, { migrations: new Map() })).toThrow("can no longer be read");
});

describe("numbers", () => {
  /** The text with the cell of step 4 in its place. */
  const withCell = (cell: string) => text.replace("[0,1.333333]", `[0,${cell}]`);

  test.each([
    ["NaN", "NaN", /expected JSON/],
    ["Infinity", "Infinity", /expected JSON/],
    ["a number beyond float64", "1e999", /trainLoss\[1\]: expected number, got Infinity/],
    ["one below it", "-1e999", /trainLoss\[1\]: expected number, got -Infinity/],
    ["text", '"1"', /trainLoss\[1\]: expected number, got "1"/],
  ])("%s is refused by its place", (_, cell, problem) => {
    expect(withCell(cell)).not.toBe(text);
    expect(() => parseArtifact(withCell(cell))).toThrow(problem);
  });

  test.each([
    ["1e308", 1e308],
    ["5e-324", 5e-324],
    ["-2.2250738585072e-310", -2.225074e-310],
    ["null", null],
    ["-0", 0],
  ])("%s is read, and written again to its seven digits", (cell, value) => {
    const read = (text: string) => parseArtifact(text).trajectories[0].tables.loss.trainLoss[1];
    expect(read(withCell(cell))).toBe(cell === "-0" ? -0 : value === null ? null : Number(cell));
    expect(read(serialiseArtifact(parseArtifact(withCell(cell))))).toBe(value);
  });

  test("a field that stands twice is refused by its name, at any depth", () => {
    expect(() => parseArtifact(text.replace('"run": "tiny"', '"run": "tiny", "run": "other"'))).toThrow(
      'expected each field once, got "run" twice',
    );
    const column = '"trainLoss": [0,1.333333]';
    expect(text).toContain(column);
    expect(() => parseArtifact(text.replace(column, `${column}, "train\\u004coss": [0,2]`))).toThrow(
      'got "trainLoss" twice',
    );
  });

  test("a key may stand in several objects, and what looks like one in a string", () => {
    expect(repeatedKey('{"a": {"a": "\\"a\\": {"}, "b": [{"a": 1}, {"a": 2}]}')).toBeNull();
  });

  test("tables without rows are read", () => {
    const empty = text.replace("[0,1.333333]", "[]").replace('"step": [0,4]', '"step": []');
    expect(parseArtifact(empty).trajectories[0].tables.loss).toEqual({ step: [], trainLoss: [] });
  });
});

describe("the digest of an artifact's content", () => {
  test("tells a number that was changed by hand from the one that was written", () => {
    expect(parseArtifact(sealed)).toEqual(JSON.parse(sealed));
    const changed = sealed.replace("[0,1.333333]", "[0,1.333334]");
    expect(changed).not.toBe(sealed);
    expect(() => parseArtifact(changed, { source: "x.json" })).toThrow(
      /^x\.json: its content has not the digest that it records \(contentDigest\).*\nRestore the file from git/,
    );
    expect(parseArtifact(changed, { unsealed: true }).run).toBe("tiny");
  });

  test("is over all but itself and the timing", () => {
    const seconds = sealed.replace('"seconds": 60', '"seconds": 61');
    expect(seconds).not.toBe(sealed);
    expect(parseArtifact(seconds).timing.seconds).toBe(61);
    fc.assert(fc.property(fc.constantFrom(...leaves(JSON.parse(sealed))), (path) => {
      if (path[0] === "timing") return;
      const content = JSON.parse(sealed);
      const parent = path.slice(0, -1).reduce((object, key) => object[key], content);
      const before = parent[path.at(-1)!];
      parent[path.at(-1)!] = typeof before === "number" ? before + 1 : `${before}.`;
      expect(() => parseArtifact(JSON.stringify(content))).toThrow(ArtifactError);
    }));
  });

  test("is of the content and not of its form", () => {
    expect(parseArtifact(JSON.stringify(JSON.parse(sealed)))).toEqual(JSON.parse(sealed));
  });

  test("is absent in older artifacts, which are read, and get none by being written again", () => {
    expect(isAsSealed(parseArtifact(text))).toBeNull();
    expect(serialiseArtifact(parseArtifact(text))).toBe(text);
  });
});

/** The paths of all values in a JSON value. */
function leaves(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, item]) => [[...path, key], ...leaves(item, [...path, key])]);
}
