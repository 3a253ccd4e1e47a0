import { execFileSync } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { parseArtifact } from "../../src/artifacts/mod.ts";
import { createWorld } from "../../src/cli/context.ts";
import { diskFiles } from "../../src/files.ts";
import { describeCode } from "../../src/provenance.ts";
import { executeRun } from "../../src/runner/execute.ts";
import { repositoryRoot } from "../../src/workspace.ts";
import { Repository } from "../history/repository.ts";
import { tinyRequest, TinyWorld } from "../runner/world.ts";
import { temporaryFolders } from "../support.ts";

const makeFolder = temporaryFolders();
const decoder = new TextDecoder();

interface Surroundings {
  /** The repository's folder, as it is called. */
  readonly root?: string;
  readonly cwd?: string;
  /** Instead of all of this process's. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the program is started by. */
  readonly by?: readonly string[];
}

/** What Deno itself needs of the environment: where its packages are. */
const denoDir: string =
  JSON.parse(execFileSync(Deno.execPath(), ["info", "--json"], { encoding: "utf8" })).denoDir;
const { PATH } = Deno.env.toObject();

async function command(
  args: readonly string[],
  { root = repositoryRoot, cwd, env = { PATH }, by = [] }: Surroundings = {},
) {
  const cli = join(root, "packages", "experiments", "src", "cli.ts");
  const [program, ...rest] = [...by, Deno.execPath(), "run", "--cached-only", "-A", cli, ...args];
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: rest,
    cwd: cwd ?? root,
    clearEnv: true,
    env: { DENO_DIR: denoDir, ...env },
    stdin: "null",
  }).output();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

/** An artifact without its timing and its commit, which may come while this runs. */
const numbers = (text: string) =>
  text.replace(/"code": \{[^]*?\n {2}\},/, "").replace(/"contentDigest": .*/, "")
    .replace(/"timing": \{[^]*\}/, "");
const toyHere = (...more: string[]) => ["run", "toy", "--preset", "smoke", "--json", ...more];

let usual: string;
beforeAll(async () => {
  const { code, out, err } = await command(toyHere("--results", await makeFolder()));
  expect(code, err).toBe(0);
  usual = numbers(out);
});

describe("a run comes to the same numbers", () => {
  test("in a folder and a repository whose paths have spaces and letters beyond ASCII", async () => {
    const folder = join(await makeFolder(), "a b ü 漢 'q\" %20");
    await mkdir(folder);
    const root = join(folder, "tiny subspaces");
    await symlink(repositoryRoot, root);
    const { code, out, err } = await command(toyHere(), {
      root,
      cwd: folder,
      env: { PATH, INIT_CWD: folder, TINY_SUBSPACES_RESULTS: "results ü" },
    });
    expect(code, err).toBe(0);
    expect(numbers(out)).toBe(usual);
    expect(parseArtifact(await readFile(join(folder, "results ü", "smoke", "toy.json"), "utf8")).run).toBe(
      "toy",
    );
  });

  test.each([
    ["with no HOME and nothing else in the environment", {}],
    ["in another time zone and language", {
      PATH,
      TZ: "Pacific/Kiritimati",
      LANG: "tr_TR.UTF-8",
      LC_ALL: "tr_TR.UTF-8",
    }],
    ["with TMPDIR elsewhere, where nothing can be written", { PATH, TMPDIR: "/proc" }],
    ["with a cache that cannot be read", { PATH, XDG_CACHE_HOME: "/dev/null" }],
  ])("%s", async (_, env) => {
    const { code, out, err } = await command(toyHere("--results", await makeFolder()), { env });
    expect(code, err).toBe(0);
    expect(numbers(out)).toBe(usual);
  });

  test("without git, and then says nothing of its code", async () => {
    const { code, out, err } = await command(toyHere("--results", await makeFolder()), {
      env: { PATH: "/nowhere" },
    });
    expect(code, err).toBe(0);
    expect(numbers(out)).toBe(usual);
    expect(parseArtifact(out).code).toMatchObject({ commit: null, clean: null });
  });
});

test("on one core, and with a cache that cannot be read, a network trains", async () => {
  const args = "run mlp-mnist-gd --preset smoke --data synthetic --steps 1 --engine onnx --json".split(" ");
  const { code, out, err } = await command([...args, "--results", await makeFolder()], {
    by: ["taskset", "-c", "0"],
    env: { PATH, XDG_CACHE_HOME: "/dev/null" },
  });
  expect(code, err).toBe(0);
  expect(parseArtifact(out).engine.threads).toBe(1);
});

describe("git", () => {
  test("a shallow clone and a detached HEAD have their commit, and are clean", async () => {
    const repository = new Repository(await makeFolder());
    const commits = ["1", "2", "3"].map((content) => {
      execFileSync("sh", ["-c", `echo ${content} > a.ts`], { cwd: repository.folder });
      repository.git("add", "a.ts");
      repository.git("commit", "-qm", content);
      return repository.git("rev-parse", "HEAD");
    });
    const shallow = join(await makeFolder(), "clone");
    repository.git("clone", "-q", "--depth", "1", `file://${repository.folder}`, shallow);
    expect(await describeCode(shallow)).toMatchObject({ commit: commits[2], clean: true });
    repository.git("checkout", "-q", commits[0]);
    expect(await describeCode(repository.folder)).toMatchObject({ commit: commits[0], clean: true });
  });
});

describe("the clock", () => {
  test("goes on where the system's is set back", async () => {
    const stop = new AbortController().signal;
    const world = createWorld(
      { out() {}, err() {}, env: {}, watched: false, files: diskFiles, stop, exitCode: 0 },
      await makeFolder(),
    );
    const { now } = Date;
    const before = world.now();
    expect(Math.abs(before - now())).toBeLessThan(60_000);
    try {
      Date.now = () => now() - 3_600_000;
      await delay(5);
      expect(world.now()).toBeGreaterThan(before);
      expect(world.now() - before).toBeLessThan(60_000);
    } finally {
      Date.now = now;
    }
  });

  test("of the machine that a run goes on on may be behind: the run ends as ever", async () => {
    const folder = await makeFolder();
    const first = new TinyWorld(folder, diskFiles);
    first.stopAfter = 3;
    await executeRun(tinyRequest(), first);
    const second = new TinyWorld(folder, diskFiles);
    let time = Date.UTC(1999, 0);
    second.now = () => time += 1000;
    const { artifact } = await executeRun(tinyRequest(), second);
    expect(artifact!.status.complete).toBe(true);
    expect(artifact!.timing.seconds).toBeGreaterThan(0);
  });
});

describe("a person", () => {
  test.each([
    ["help", "run --help | head -n 1", /^Usage: /],
    ["an artifact", "run toy --preset smoke --json --results RESULTS | head -n 1", /^\{\n$/],
  ])("closes standard output early: %s ends without a word of it", async (_, line, beginning) => {
    const cli = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
    const [args, after] = line.replace("RESULTS", await makeFolder()).split(" | ");
    const { stdout, stderr } = await new Deno.Command("bash", {
      args: [
        "-c",
        `"$0" run --cached-only -A ${cli} ${args} | ${after}; exit \${PIPESTATUS[0]}`,
        Deno.execPath(),
      ],
      stdin: "null",
    }).output();
    expect(decoder.decode(stdout)).toMatch(beginning);
    expect(decoder.decode(stderr)).not.toMatch(/error|panic|^\s+at /im);
  });

  test("types Ctrl-C twice: the first saves, the second ends the process at once", async () => {
    const signals = new URL("../../src/cli/signals.ts", import.meta.url).href;
    const program = join(await makeFolder(), "waits.ts");
    await writeFile(
      program,
      `import { stopOnSignals } from ${JSON.stringify(signals)};
       const stop = stopOnSignals();
       stop.addEventListener("abort", () => console.log("saves"));
       console.log("runs");
       setInterval(() => {}, 1000);`,
    );
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--cached-only", "-A", program],
      stdin: "null",
      stdout: "piped",
    }).spawn();
    let said = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      said += text;
      child.kill("SIGINT");
    }
    expect(said).toBe("runs\nsaves\n");
    expect(await child.status).toMatchObject({ success: false, signal: "SIGINT" });
  });
});
