import { rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { sealArtifact, serialiseArtifact } from "../../src/artifacts/mod.ts";
import { finishArtifact, publish } from "../../src/figures/mod.ts";
import { diskFiles } from "../../src/files.ts";
import { executeRun } from "../../src/runner/execute.ts";
import { runs } from "../../src/runs/mod.ts";
import { toy } from "../../src/runs/toy.ts";
import { judgeAgain } from "../../src/verify/judge.ts";
import { verifyResults } from "../../src/verify/verify.ts";
import { someArtifact } from "../artifacts/support.ts";
import { tinyRequest, TinyWorld } from "../runner/world.ts";
import { temporaryFolders } from "../support.ts";

const makeFolder = temporaryFolders();

let results: string;
beforeEach(async () => {
  results = await makeFolder();
  await executeRun(tinyRequest({ run: toy }), new TinyWorld(results, diskFiles));
  await publish(results, runs);
});

const verify = () => verifyResults(results, new TinyWorld(results, diskFiles));
const toyPath = () => join(results, "smoke", "toy.json");

async function read(path: string) {
  return new TextDecoder().decode((await diskFiles.read(path))!);
}

async function write(path: string, text: string) {
  await diskFiles.write(path, new TextEncoder().encode(text));
}

/** The problems by file, of those that have any. */
async function problems(): Promise<Record<string, string[]>> {
  const wrong = (await verify()).filter((file) => file.problems.length > 0);
  return Object.fromEntries(wrong.map(({ path, problems }) => [path.slice(results.length + 1), problems]));
}

test("results as they were written are right", async () => {
  const files = await verify();
  expect(files.map(({ path }) => path.slice(results.length + 1))).toEqual([
    "smoke/toy.json",
    "catalogue.json",
    "schema/artifact-v2.schema.json",
    "schema/catalogue-v3.schema.json",
    "schema/sweep-v1.schema.json",
  ]);
  expect(files.flatMap((file) => file.problems)).toEqual([]);
  expect(files[0].verdicts).toEqual({ reproduced: 3 });
});

test("what other numerics computed is right, and told to be stale", async () => {
  const [fresh] = await verify();
  expect(fresh.stale).toBeNull();
  const artifact = JSON.parse(await read(toyPath()));
  const code = { ...artifact.code, numerics: { ...artifact.code.numerics, runner: "sha256:0" } };
  await write(toyPath(), serialiseArtifact(sealArtifact({ ...artifact, code })));
  expect((await verify())[0]).toMatchObject({ problems: [], stale: "other numerics computed it: runner" });
  const { numerics: _, ...older } = artifact.code;
  const { experimentDigest: __, contentDigest: ___, ...rest } = artifact;
  await write(toyPath(), serialiseArtifact({ ...rest, code: older }));
  expect((await verify())[0]).toMatchObject({
    problems: [],
    stale: "it was computed before numerics were recorded",
    unchecked: "it has no digest of its content",
  });
});

describe("an artifact that was tampered with is found out", () => {
  const changes: [what: string, change: (text: string) => string, problem: RegExp][] = [
    [
      "a verdict",
      (text) => text.replace('"reproduced"', '"not reproduced"'),
      /claim fig6-valley is recorded as .*not reproduced/,
    ],
    [
      "a measured number",
      (text) => text.replace(/"finalChi": [0-9.e-]+/, '"finalChi": 0.001'),
      /claim fig7-gd-leaves/,
    ],
    ["a criterion", (text) => text.replace("finalChi < 0.05", "finalChi < 0.5"), /claim fig7-gd-leaves/],
    [
      "a cell that a claim rests on",
      (text) => text.replace(/("chi": \[.*),[0-9.e-]+\]/, "$1,0.9]"),
      /claim fig7-gd-leaves/,
    ],
    [
      "a cell that no claim rests on",
      (text) => text.replace(/("loss": \[[^,]*),([0-9.e-]+)/, "$1,0.123"),
      /content has not the digest that it records/,
    ],
    [
      "a configuration",
      (text) => text.replace('"learningRate": 0.0001', '"learningRate": 0.0002'),
      /configurationDigest/,
    ],
    [
      "the digest of what is computed",
      (text) => text.replace(/("experimentDigest": "sha256:)[0-9a-f]{4}/, "$10000"),
      /experimentDigest/,
    ],
    ["the form alone", (text) => JSON.stringify(JSON.parse(text)), /not in the form/],
    ["a claim left out", (text) => {
      const artifact = JSON.parse(text);
      return serialiseArtifact({ ...artifact, claims: artifact.claims.slice(1) });
    }, /lacks the claim fig6-valley/],
    ["a claim made up", (text) => {
      const artifact = JSON.parse(text);
      return serialiseArtifact({
        ...artifact,
        claims: [...artifact.claims, { ...artifact.claims[0], id: "fig6-more" }],
      });
    }, /has the claim fig6-more, which no figure makes/],
    [
      "the preset's name",
      (text) => text.replace('"preset": "smoke"', '"preset": "quick"'),
      /holds quick\/toy/,
    ],
    ["the end", (text) => text.slice(0, -100), /expected JSON/],
    ["all of it", () => "", /the file is empty/],
    ["a type", (text) => text.replace('"seed": 0', '"seed": "0"'), /configuration/],
  ];
  for (const [what, change, problem] of changes) {
    test(what, async () => {
      const text = await read(toyPath());
      const changed = change(text);
      expect(changed).not.toBe(text);
      await write(toyPath(), changed);
      const found = await problems();
      expect(Object.keys(found)).toEqual(["smoke/toy.json"]);
      expect(found["smoke/toy.json"].join("\n")).toMatch(problem);
    });
  }
});

test("an artifact of another configuration than its preset's is wrong there, and right among the custom ones", async () => {
  const artifact = JSON.parse(await read(toyPath()));
  const { artifact: other } = await executeRun(
    tinyRequest({ run: toy, changes: [{ path: "steps", value: 300 }], out: toyPath(), fresh: true }),
    new TinyWorld(results, diskFiles),
  );
  expect(other!.configuration).not.toEqual(artifact.configuration);
  expect((await problems())["smoke/toy.json"].join()).toContain("not that of the preset smoke");
  await write(toyPath(), serialiseArtifact(artifact));
  await write(join(results, "custom", "mine.json"), serialiseArtifact(other!));
  expect(await problems()).toEqual({});
});

test("an artifact of a run that does not exist is wrong", async () => {
  await write(
    join(results, "quick", "tiny.json"),
    serialiseArtifact(finishArtifact(someArtifact({ preset: "quick" }))),
  );
  expect((await problems())["quick/tiny.json"].join()).toContain("the run tiny, which there is not");
});

test("published files that are missing or not this code's are wrong", async () => {
  await diskFiles.remove(join(results, "catalogue.json"));
  await write(join(results, "schema", "artifact-v2.schema.json"), "{}");
  expect(await problems()).toEqual({
    "catalogue.json": [expect.stringContaining("no such file")],
    "schema/artifact-v2.schema.json": [expect.stringContaining("not what this code would write")],
  });
});

test("a folder of artifacts alone is right: nobody has published anything there", async () => {
  for (const name of ["catalogue.json", "schema"]) await rm(join(results, name), { recursive: true });
  expect((await verify()).map(({ path, problems }) => [path, problems])).toEqual([[toyPath(), []]]);
  await rm(toyPath());
  expect(await verify()).toEqual([]);
});

test("deciding claims anew gives no digest to an artifact that has none, and the right one to others", async () => {
  const artifact = JSON.parse(await read(toyPath()));
  const { contentDigest: _, ...older } = artifact;
  const claims = artifact.claims.slice(1);
  await write(toyPath(), serialiseArtifact({ ...older, claims }));
  expect(await judgeAgain(results, diskFiles)).toEqual([toyPath()]);
  expect(JSON.parse(await read(toyPath()))).toEqual(older);
  await write(toyPath(), serialiseArtifact(sealArtifact({ ...artifact, claims })));
  expect(await judgeAgain(results, diskFiles)).toEqual([toyPath()]);
  expect(JSON.parse(await read(toyPath()))).toEqual(artifact);
});

test("an artifact anywhere but in a preset's folder is checked, and says nothing of the paper", async () => {
  const text = await read(toyPath());
  await write(join(results, "mine.json"), text);
  await write(join(results, "custom", "mine.json"), text);
  const files = await verify();
  const protocol = Object.fromEntries(
    files.map(({ path, isProtocol }) => [path.slice(results.length + 1), isProtocol]),
  );
  expect(protocol).toMatchObject({ "mine.json": false, "custom/mine.json": false, "smoke/toy.json": true });
  expect(await problems()).toEqual({});
  await write(join(results, "mine.json"), text.replace(/("loss": \[[^,]*),([0-9.e-]+)/, "$1,0.123"));
  expect((await problems())["mine.json"].join()).toContain("content has not the digest");
});
