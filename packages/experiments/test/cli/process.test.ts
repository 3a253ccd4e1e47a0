import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parseArtifact } from "../../src/artifacts/mod.ts";
import { diskFiles } from "../../src/files.ts";
import { reproducibleText, temporaryFolders } from "../support.ts";

const makeFolder = temporaryFolders();
const program = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));

/** Starts the program in a process of its own, in a folder. */
function start(folder: string, args: readonly string[]) {
  return new Deno.Command(Deno.execPath(), {
    // Without it Deno may ask the registry about packages that it has, and says so on standard error.
    args: ["run", "--cached-only", "-A", program, ...args],
    cwd: folder,
    env: { TINY_SUBSPACES_RESULTS: join(folder, "results"), INIT_CWD: folder },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function end(process: Deno.ChildProcess) {
  const { code, stdout, stderr } = await process.output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

test("--json leaves nothing but JSON on standard output, and exits with 0", async () => {
  const folder = await makeFolder();
  const { code, out, err } = await end(start(folder, ["run", "toy", "--preset", "smoke", "--json"]));
  expect(code).toBe(0);
  expect(parseArtifact(out).run).toBe("toy");
  expect(err).toMatch(/^\[run\] smoke\/toy: 1000 steps\n\[done\] smoke\/toy/);
});

test("a mistake of the person exits with 2 and one message on standard error", async () => {
  const { code, out, err } = await end(start(await makeFolder(), ["run", "tyo"]));
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(/^error: there is no run "tyo"\. Did you mean toy\?.*\n$/);
});

test("the MLP killed after a checkpoint, and then stopped: the same command ends in the same artifact", async () => {
  const args = "run mlp-mnist-gd --preset smoke --data synthetic --steps 2 --checkpoint-every 0".split(" ");
  const artifact = async (folder: string) =>
    (await reproducibleText(join(folder, "results", "custom", "mlp-mnist-gd.smoke.steps-2.json")))
      // The checkout may be committed to while this runs.
      .replace(/"code": \{[^}]*\}/, "");
  const [whole, interrupted] = [await makeFolder(), await makeFolder()];
  expect((await end(start(whole, args))).code).toBe(0);
  for (const [signal, code] of [["SIGKILL", 137], ["SIGTERM", 143]] as const) {
    const process = start(interrupted, args);
    const ended = end(process);
    await firstCheckpoint(interrupted);
    process.kill(signal);
    expect((await ended).code).toBe(code);
  }
  expect((await end(start(interrupted, args))).code).toBe(0);
  expect(await artifact(interrupted)).toBe(await artifact(whole));
});

/** Comes when a run in the folder has saved its first checkpoint. */
async function firstCheckpoint(folder: string): Promise<void> {
  const saved = (name: string) => name.endsWith(".checkpoint");
  while (true) {
    const files = await readdir(join(folder, "results", ".checkpoints"), { recursive: true }).catch(() => []);
    if (files.some(saved)) return;
    await delay(20);
  }
}

test("paths are meant from the folder that the person is in", async () => {
  const folder = await makeFolder();
  expect((await end(start(folder, ["run", "toy", "--preset", "smoke", "--out", "mine.json"]))).code).toBe(0);
  expect(await diskFiles.read(join(folder, "mine.json"))).not.toBeNull();
});
