import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createRandom } from "@tiny-subspaces/core";
import { expect, test } from "vitest";
import { parseArtifact } from "../../src/artifacts/mod.ts";
import { reproducibleText, temporaryFolders } from "../support.ts";
import { tinyRuns } from "./world.ts";

const makeFolder = temporaryFolders();
const program = fileURLToPath(new URL("./child.ts", import.meta.url));
/** Updates of each run, or fewer. */
const UPDATES = 10;

type Kind = keyof typeof tinyRuns;

interface Interruption {
  readonly signal: Deno.Signal;
  /** The signal comes so many milliseconds after so many updates. */
  readonly updates: number;
  readonly wait: number;
}

/** Executes a run in a process of its own; its exit code, or the signal that ended it. */
async function execute(
  folder: string,
  kind: Kind,
  interruption?: Interruption,
): Promise<number | Deno.Signal> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--cached-only", "-A", program, folder, kind],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(process.stderr).text();
  let updates = 0;
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    const before = updates;
    updates += text.split("\n").length - 1;
    if (interruption && before < interruption.updates && updates >= interruption.updates) {
      await delay(interruption.wait);
      try {
        process.kill(interruption.signal);
      } catch (error) {
        // It may have ended by itself.
        if (!(error instanceof TypeError)) throw error;
      }
    }
  }
  const { code, signal } = await process.status;
  if (code === 1) throw new Error(await errors);
  return signal ?? code;
}

const reproducible = (folder: string) => reproducibleText(join(folder, "artifact.json"));

async function undisturbed(kind: Kind): Promise<string> {
  const folder = await makeFolder();
  expect(await execute(folder, kind)).toBe(0);
  return await reproducible(folder);
}

/** The run in a new folder, killed at random moments again and again, and its kills. */
async function killed(
  kind: Kind,
  random: ReturnType<typeof createRandom>,
): Promise<{ folder: string; kills: number }> {
  const folder = await makeFolder();
  let kills = 0;
  for (let left = UPDATES; left > 0;) {
    const updates = 1 + random.below(3);
    const ending = await execute(folder, kind, { signal: "SIGKILL", updates, wait: random.uniform(0, 15) });
    if (ending === 0) break;
    expect(ending).toBe("SIGKILL");
    kills++;
    left -= updates;
  }
  expect(await execute(folder, kind)).toBe(0);
  return { folder, kills };
}

test.each(Object.keys(tinyRuns) as Kind[])(
  "killed at random moments, again and again, the same command ends in the same artifact: %s",
  async (kind) => {
    const expected = await undisturbed(kind);
    const random = createRandom(0, `moments to kill at: ${kind}`);
    for (let round = 0; round < (kind === "branches of SGD" ? 2 : 1); round++) {
      const { folder, kills } = await killed(kind, random);
      if (kind !== "the toy model") expect(kills).toBeGreaterThan(0);
      expect(await reproducible(folder)).toBe(expected);
      expect(await leftovers(folder)).toEqual([]);
    }
  },
);

test("SIGTERM ends the process with a checkpoint and a partial artifact, and the same command goes on", async () => {
  const kind = "branches of SGD";
  const expected = await undisturbed(kind);
  const folder = await makeFolder();
  expect(await execute(folder, kind, { signal: "SIGTERM", updates: 3, wait: 0 })).toBe(143);
  const { status } = parseArtifact(await readFile(join(folder, "artifact.json"), "utf8"));
  expect(status.complete).toBe(false);
  expect(status.stepsDone).toBeGreaterThanOrEqual(3);
  expect(await execute(folder, kind)).toBe(0);
  expect(await reproducible(folder)).toBe(expected);
});

/** What a complete run leaves in the folder of results beside its artifact and its lock. */
async function leftovers(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  return files.filter((file) => file.isFile()).map(({ name }) => name)
    .filter((name) => name !== "artifact.json" && !name.endsWith(".lock"));
}
