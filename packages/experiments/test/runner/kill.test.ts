import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseArtifact } from "../../src/artifacts/mod.ts";
import { reproducibleText, temporaryFolders } from "../support.ts";
import { describeTrial, execute, kinds, trial, undisturbed } from "../torture/torture.ts";

const makeFolder = temporaryFolders();

/** `deno task torture` does the same for as long as one likes. */
test.each(kinds)(
  "killed at random moments, also within writes, the same command ends in the same artifact: %s",
  async (kind) => {
    const outcome = await trial(kind, 1, { maxKills: kind === "branches of SGD" ? 2 : 1 });
    expect(outcome.problem, describeTrial(outcome)).toBeNull();
    expect(outcome.kills.length).toBeGreaterThan(0);
  },
);

test("torture finds out files that are written in their place, and names seed and moment", async () => {
  const outcomes = [];
  for (let seed = 0; seed < 5; seed++) {
    outcomes.push(await trial("branches of SGD", seed, { care: "careless" }));
    if (outcomes.at(-1)!.problem !== null) break;
  }
  const found = outcomes.at(-1)!;
  expect(found.problem).toMatch(/expected a checkpoint of this run, but|expected JSON/);
  expect(describeTrial(found)).toMatch(/^branches of SGD, seed \d, \d+ kills: [^]*killed in change \d/);
});

test("SIGTERM ends the process with a checkpoint and a partial artifact, and the same command goes on", async () => {
  const kind = "branches of SGD";
  const folder = await makeFolder();
  const stopped = await execute(folder, kind, { signal: "SIGTERM", updates: 3, wait: 0 });
  expect(stopped.ending, stopped.errors).toBe(143);
  const path = join(folder, "artifact.json");
  const { status } = parseArtifact(await readFile(path, "utf8"));
  expect(status.complete).toBe(false);
  expect(status.stepsDone).toBeGreaterThanOrEqual(3);
  expect((await execute(folder, kind)).ending).toBe(0);
  expect(await reproducibleText(path)).toBe(await undisturbed(kind));
});
