import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { tellOfHiddenCards } from "../src/cli/cards.ts";
import { plainEnvironment } from "../src/environment.ts";
import { repositoryRoot } from "../src/workspace.ts";
import { temporaryFolders } from "./support.ts";

const read = (path: string) => readFileSync(join(repositoryRoot, path), "utf8");
const tasks: Record<string, string> = JSON.parse(read("deno.json")).tasks;
const commands = Object.entries(tasks).filter(([, line]) => line.includes("deno run"));
const makeFolder = temporaryFolders();
/** Where Deno's packages are, which another home has not. */
const denoDir: string =
  JSON.parse(execFileSync(Deno.execPath(), ["info", "--json"], { encoding: "utf8" })).denoDir;

describe("tasks", () => {
  test("have all permissions only where the page on reliability says why", () => {
    const page = read("docs/reliability.md");
    const open = page.slice(page.indexOf("## Permissions"));
    const all = commands.filter(([, line]) => / (-A|--allow-all) /.test(line)).map(([name]) => name);
    expect(all.length).toBeGreaterThan(0);
    for (const name of all) expect(open, name).toMatch(new RegExp(`^\\| [^|]*\`${name}\`[^|]*\\| all `, "m"));
    expect(all).not.toContain("run");
  });

  test("reach the network only to fetch data", () => {
    expect(commands.filter(([, line]) => /--allow-net| -\w*N/.test(line)).map(([name]) => name)).toEqual([
      "data",
    ]);
  });

  test("never stop to ask a person who is away", () => {
    for (const [name, line] of commands) expect(line, name).toMatch(/deno run (-A|--no-prompt) /);
  });
});

describe("with its task's permissions and no more", () => {
  /** What a task comes to, also where a linker has been told of other libraries. */
  async function task(name: string, args: string, env: Readonly<Record<string, string>> = {}) {
    const { code, stdout, stderr } = await new Deno.Command("bash", {
      args: ["-c", `exec ${tasks[name].replace("deno run", "deno run --cached-only")} ${args}`],
      cwd: repositoryRoot,
      env: { LD_LIBRARY_PATH: "/nowhere", ...env },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
  }

  test.each([
    ["run", "mlp-mnist-gd --preset smoke --data synthetic --steps 1 --engine onnx --results RESULTS --json"],
    ["verify", ""],
    ["diff", "HEAD HEAD"],
    ["changelog", "--limit 1"],
    ["export", "--setting mlp-mnist --samples 1 --data synthetic --out RESULTS"],
    ["licences", ""],
  ])("%s %s does its work", async (name, args) => {
    const { code, err } = await task(name, args.replace("RESULTS", await makeFolder()));
    expect(err).not.toMatch(/NotCapable|allow-/);
    expect(code, err).toBe(0);
  });

  test("a run names its commit", async () => {
    const { out } = await task("run", `toy --preset smoke --json --results ${await makeFolder()}`);
    expect(JSON.parse(out).code.commit).toMatch(/^[0-9a-f]{40}$/);
  });

  test("a path that Deno hides is refused with what to do", async () => {
    const { code, err } = await task("verify", "--results /proc/self");
    expect(err).toMatch(/^error: cannot read .*`deno task cli` and the same words behind it has all\.\n$/);
    expect(code).toBe(2);
  });

  test("a dependency that would go to the network is refused", async () => {
    const program = join(await makeFolder(), "fetches.ts");
    await writeFile(
      program,
      'await fetch("http://127.0.0.1:18899/").catch((error) => console.log(error.name));',
    );
    const line = tasks.run.replace("packages/experiments/src/cli.ts run", program);
    const { stdout } = await new Deno.Command("bash", { args: ["-c", line], stdin: "null" }).output();
    expect(new TextDecoder().decode(stdout)).toBe("NotCapable\n");
  });
});

test("onnxruntime sends its makers no account of what it runs: it makes no name of its own for this machine", async () => {
  const home = await makeFolder();
  const { code, stderr } = await new Deno.Command("bash", {
    args: [
      "-c",
      `exec ${tasks.run} mlp-mnist-gd --preset smoke --data synthetic --steps 1 --engine onnx --results ${home}/results`,
    ],
    cwd: repositoryRoot,
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH")!, DENO_DIR: denoDir, HOME: home },
    stdin: "null",
  }).output();
  expect(code, new TextDecoder().decode(stderr)).toBe(0);
  expect(await readdir(home, { recursive: true })).not.toContainEqual(
    expect.stringMatching(/Microsoft|onnxruntime/),
  );
});

test("what has a linker load other code is kept from other programs, and all else is handed on", () => {
  expect(
    plainEnvironment({ PATH: "/bin", LD_PRELOAD: "x", DYLD_LIBRARY_PATH: "x", OLD_X: "1", NONE: undefined }),
  )
    .toEqual({ PATH: "/bin", OLD_X: "1" });
});

test("a card that Deno hides is told of, and only such a one", () => {
  const told = (isRefused: boolean, isThere: boolean) => {
    const lines: string[] = [];
    tellOfHiddenCards({ err: (text) => void lines.push(text) }, () => isRefused, () => isThere);
    return lines;
  };
  expect(told(true, true)).toEqual([expect.stringContaining("`deno task cli`")]);
  expect(told(true, false)).toEqual([]);
  expect(told(false, true)).toEqual([]);
});
