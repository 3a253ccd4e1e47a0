import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Artifact, serialiseArtifact } from "../../src/artifacts/mod.ts";
import { COMPARISON_VERSION, type RunComparison } from "../../src/compare/mod.ts";
import { lossArtifact, range, someTrajectory, stopClaim, tableOf } from "../artifacts/support.ts";
import { Repository } from "../history/repository.ts";
import { temporaryFolders, tinyConfig } from "../support.ts";
import { command } from "./support.ts";

const makeFolder = temporaryFolders();
afterEach(() => void vi.unstubAllEnvs());

async function repository(): Promise<Repository> {
  return new Repository(await makeFolder());
}

function artifact(changes: Partial<Artifact> = {}, loss?: (step: number) => number | null) {
  return lossArtifact({ claims: [claim("reproduced")], ...changes }, loss);
}

function claim(verdict: Artifact["claims"][number]["verdict"], id = "fig1-stop") {
  return { ...stopClaim(verdict), id };
}

const flipped = () => artifact({ claims: [claim("not reproduced")] });

async function diff(repository: Repository, args = "") {
  return await command(["diff", ...args.split(" ").filter(Boolean)], repository.folder);
}

/** The artifacts of a comparison, by --json. */
async function runsOf(repository: Repository, args = ""): Promise<RunComparison[]> {
  const { code, out, err } = await diff(repository, `${args} --json`);
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out).runs;
}

describe("diff tells of two commits", () => {
  test("a claim that flipped; an artifact that is the same is counted and no more", async () => {
    const repo = await repository();
    await repo.commit({ "quick/tiny.json": artifact(), "quick/other.json": artifact({ run: "other" }) });
    await repo.commit({ "quick/tiny.json": flipped() }, "flip it");
    const { code, out, err } = await diff(repo, "HEAD~1 HEAD");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^base +HEAD~1 +[0-9a-f]{7} .* results\nhead +HEAD +[0-9a-f]{7} .* flip it\n/);
    expect(out).toContain("2 artifacts: 1 changed, 1 unchanged; 1 claim flipped");
    expect(out).toMatch(/\[changed\] quick\/tiny\n +claim +fig1-stop +reproduced +not reproduced +flipped$/);
    expect(out).not.toContain("other");
  });

  test("another seed, as that field of the configuration", async () => {
    const repo = await repository();
    await repo.commit({ "quick/tiny.json": artifact() });
    await repo.commit({ "quick/tiny.json": artifact({ configuration: tinyConfig({ seed: 9 }) }) });
    expect((await diff(repo, "HEAD~1 HEAD")).out).toMatch(/configuration +seed +3 +9$/m);
  });

  test("a run under another id as renamed, and found by either", async () => {
    const repo = await repository();
    await repo.commit({
      "quick/tiny.json": artifact(),
      "quick/x.json": artifact({ run: "x", configuration: tinyConfig({ k: 1 }) }),
    });
    await repo.commit({ "quick/tiny.json": null, "quick/slight.json": artifact({ run: "slight" }) });
    for (const args of ["", "--run tiny", "--run slight"]) {
      const runs = await runsOf(repo, `HEAD~1 HEAD ${args}`);
      expect(runs.find(({ outcome }) => outcome === "renamed"))
        .toMatchObject({ base: "quick/tiny", head: "quick/slight", run: "slight" });
      expect(runs.some(({ outcome }) => outcome === "added" || outcome === "removed")).toBe(false);
    }
    expect((await diff(repo, "HEAD~1 HEAD")).out).toContain("[renamed] quick/tiny → quick/slight");
  });

  test("of another configuration as one run removed and one added", async () => {
    const repo = await repository();
    await repo.commit({ "quick/tiny.json": artifact() });
    const other = artifact({ run: "slight", configuration: tinyConfig({ k: 1 }) });
    await repo.commit({ "quick/tiny.json": null, "quick/slight.json": other });
    expect((await runsOf(repo, "HEAD~1 HEAD")).map(({ outcome, head, base }) => [outcome, base, head]))
      .toEqual([["added", null, "quick/slight"], ["removed", "quick/tiny", null]]);
  });

  test("an artifact that one of them does not have, whatever else it has", async () => {
    const repo = await repository();
    await repo.commit({ "catalogue.json": "{}", "schema/artifact.json": "{}" });
    await repo.commit({ "quick/tiny.json": artifact() });
    expect(await runsOf(repo, "HEAD~1 HEAD")).toMatchObject([{
      outcome: "added",
      base: null,
      head: "quick/tiny",
    }]);
    expect(await runsOf(repo, "HEAD HEAD~1")).toMatchObject([{
      outcome: "removed",
      base: "quick/tiny",
      head: null,
    }]);
  });

  test("an artifact of version 1 as what it is in version 2", async () => {
    const repo = await repository();
    const half = () => 0.5;
    const { version: _, trajectories, ...rest } = artifact({}, half);
    const former = {
      ...rest,
      version: 1,
      trajectories: trajectories.map(({ divergedAt: _, ...others }) => others),
    };
    await repo.commit({ "quick/tiny.json": JSON.stringify(former) });
    await repo.commit({ "quick/tiny.json": artifact({ claims: [claim("not reproduced")] }, half) });
    expect(await runsOf(repo, "HEAD~1 HEAD")).toMatchObject([
      {
        outcome: "changed",
        differences: { fields: [], claims: [{ flipped: true }], scalars: [], series: [] },
      },
    ]);
  });

  test.each([
    [
      "of a newer version",
      JSON.stringify({ ...artifact(), version: 99 }),
      /expected at most 2, got 99.*update this checkout/,
    ],
    ["that is cut short", serialiseArtifact(artifact()).slice(0, 500), /expected JSON, got text that is not/],
    ["that is empty", "", /the file is empty/],
  ])("an artifact %s in one of them as unreadable, and why", async (_, text, problem) => {
    const repo = await repository();
    await repo.commit({ "quick/tiny.json": artifact(), "quick/x.json": artifact({ run: "x" }) });
    await repo.commit({ "quick/tiny.json": text, "quick/x.json": flipped() });
    const [tiny, x] = await runsOf(repo, "HEAD~1 HEAD");
    expect(tiny).toMatchObject({ outcome: "unreadable", problems: { base: null }, differences: null });
    expect(tiny.problems.head).toMatch(problem);
    expect(x.outcome).toBe("changed");
    const back = await diff(repo, "HEAD HEAD~1");
    expect(back.out).toMatch(/\[unreadable\] quick\/tiny\n +base: /);
  });

  test("a file that differs in timing alone as equal", async () => {
    const repo = await repository();
    await repo.commit({ "quick/tiny.json": artifact() });
    await repo.commit({ "quick/tiny.json": artifact({ timing: { ...artifact().timing, seconds: 1 } }) });
    expect(await runsOf(repo, "HEAD~1 HEAD")).toMatchObject([{ outcome: "equal" }]);
  });

  test("figures against the spread over seeds, where other seeds lie beside", async () => {
    const repo = await repository();
    const seeded = (seed: number, end: number) =>
      artifact({ configuration: tinyConfig({ seed }) }, () => end);
    await repo.commit({
      "quick/tiny.json": seeded(3, 1),
      "custom/tiny.quick.seed-4.json": seeded(4, 1.1),
      "custom/tiny.quick.seed-5.json": seeded(5, 0.9),
    });
    await repo.commit({ "quick/tiny.json": seeded(3, 1.05) });
    const [, , { differences }] = await runsOf(repo, "HEAD~1 HEAD");
    expect(differences!.scalars).toMatchObject([
      { name: "sgd.loss.trainLoss", beyond: false, tolerance: { from: "seeds", seeds: 3 } },
    ]);
  });
});

describe("diff tells of the work tree", () => {
  test("what is not as HEAD has it, new files among it, and ignored ones not", async () => {
    const repo = await repository();
    await repo.commit({
      "../.gitignore": "results/custom/\n",
      "quick/tiny.json": artifact(),
      "quick/gone.json": artifact({ run: "gone", configuration: tinyConfig({ k: 1 }) }),
    });
    expect((await diff(repo)).out).toMatch(/^head +work tree +as HEAD has it$/m);
    await repo.put({
      "quick/tiny.json": flipped(),
      "quick/gone.json": null,
      "quick/new.json": artifact({ run: "new", configuration: tinyConfig({ seed: 1 }) }),
      "custom/ignored.json": artifact(),
    });
    const { out } = await diff(repo);
    expect(out).toMatch(/^head +work tree +3 artifacts not as HEAD has them$/m);
    expect((await runsOf(repo)).map(({ outcome, base, head }) => [outcome, head ?? base]))
      .toEqual([["removed", "quick/gone"], ["added", "quick/new"], ["changed", "quick/tiny"]]);
  });

  test("and leaves it out where two commits are named", async () => {
    const repo = await repository();
    await repo.commit({ "quick/tiny.json": artifact() });
    await repo.put({ "quick/tiny.json": flipped() });
    expect(await runsOf(repo, "HEAD HEAD")).toMatchObject([{ outcome: "unchanged" }]);
  });

  test("a commit's files without the tree's, in a checkout that has no results", async () => {
    const repo = await repository();
    await repo.commit({ "quick/tiny.json": artifact() });
    await repo.put({ "quick/tiny.json": null });
    expect(await runsOf(repo)).toMatchObject([{ outcome: "removed" }]);
  });
});

describe("diff refuses with one message and exit code 2", () => {
  const refused = async (repo: Repository, args: string, message: RegExp) => {
    const { code, out, err } = await diff(repo, args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
    expect(err.split("\n").filter((line) => line.startsWith("error"))).toHaveLength(1);
  };

  test("a commit that does not exist, a run that neither state has, formats that exclude each other", async () => {
    const repo = await repository();
    await repo.commit({ "quick/tiny.json": artifact() });
    await refused(repo, "nowhere", /there is no commit "nowhere" here\. git log --oneline/);
    await refused(repo, "HEAD nowhere", /there is no commit "nowhere"/);
    await refused(repo, "HEAD HEAD HEAD", /too many arguments/);
    await refused(repo, "--run tyni", /no run in these states "tyni"\. Did you mean tiny\?/);
    await refused(repo, "--preset qick", /Did you mean quick\?/);
    await refused(repo, "--fail-on claim", /Did you mean claims\?/);
    await refused(repo, "--json --markdown", /cannot be used with/);
  });

  test("a repository without a commit", async () => {
    await refused(await repository(), "", /there is no commit "HEAD" here\. Nothing has been committed yet/);
  });

  test("a commit that a shallow clone lacks", async () => {
    const repo = await repository();
    await repo.commit({ "quick/tiny.json": artifact() });
    await repo.commit({ "quick/tiny.json": flipped() });
    const clone = new Repository(await makeFolder());
    clone.git("pull", "-q", "--depth", "1", `file://${repo.folder}`, "main");
    await refused(clone, "HEAD~1", /there is no commit "HEAD~1" here\. This clone is shallow.*--unshallow/);
    expect(await runsOf(clone)).toMatchObject([{ outcome: "unchanged" }]);
  });

  test("a machine without git", async () => {
    const repo = await repository();
    await repo.commit({ "quick/tiny.json": artifact() });
    vi.stubEnv("PATH", "/nowhere");
    await refused(repo, "", /git: expected it to be installed, found none/);
  });

  test("a folder that is in no checkout", async () => {
    const folder = await makeFolder();
    const { code, err } = await command(["diff"], folder);
    expect(code).toBe(2);
    expect(err).toMatch(/expected a folder in a checkout of git, .*git says: not a git repository/);
  });
});

describe("diff --fail-on", () => {
  const coded = async (files: Record<string, Artifact | string | null>, args: string) => {
    const repo = await repository();
    await repo.commit({ "quick/tiny.json": artifact() });
    await repo.put(files);
    return (await diff(repo, args)).code;
  };
  const drifted = { "quick/tiny.json": artifact({}, (step) => 1.1 / (step + 1)) };

  test("claims: 1 where one flipped, either way", async () => {
    expect(await coded({ "quick/tiny.json": flipped() }, "")).toBe(0);
    expect(await coded({ "quick/tiny.json": flipped() }, "--fail-on claims")).toBe(1);
    expect(
      await coded({ "quick/tiny.json": artifact({ claims: [claim("not measured")] }) }, "--fail-on claims"),
    ).toBe(1);
    expect(await coded(drifted, "--fail-on claims")).toBe(0);
  });

  test("metrics: 1 where a figure or a series is beyond tolerance", async () => {
    expect(await coded(drifted, "--fail-on metrics")).toBe(1);
    expect(await coded(drifted, "--fail-on claims --fail-on metrics")).toBe(1);
    expect(
      await coded(
        { "quick/tiny.json": artifact({}, (step) => (1 + 3e-7) / (step + 1)) },
        "--fail-on metrics",
      ),
    ).toBe(0);
    expect(await coded({ "quick/tiny.json": flipped() }, "--fail-on metrics")).toBe(0);
  });

  test("either: 1 where an artifact is gone or cannot be read, 0 where one is new", async () => {
    for (const on of ["claims", "metrics"]) {
      expect(await coded({ "quick/tiny.json": null }, `--fail-on ${on}`)).toBe(1);
      expect(await coded({ "quick/tiny.json": "{" }, `--fail-on ${on}`)).toBe(1);
      expect(await coded({ "quick/new.json": flipped() }, `--fail-on ${on}`)).toBe(0);
    }
  });
});

describe("what it prints", () => {
  const hostile = `<script>alert(1)</script>|\`x\`[a](javascript:b) @all\u001b[31m\n# h`;

  /** A work tree in which names, titles and numbers are as bad as the schema lets them be. */
  async function bad(): Promise<Repository> {
    const repo = await repository();
    const make = (title: string, loss: (step: number) => number | null) =>
      artifact({
        title,
        claims: [claim(title === hostile ? "reproduced" : "not reproduced", hostile)],
        trajectories: [someTrajectory({
          name: hostile,
          end: 20,
          tables: {
            [hostile]: tableOf(range(0, 20, 5), { "<b>": loss }),
            none: tableOf([], { "<i>": loss }),
          },
        })],
      });
    await repo.commit({ "quick/tiny.json": make(hostile, (step) => step === 5 ? null : 1.7e308) });
    await repo.put({ "quick/tiny.json": make("x", (step) => step === 10 ? -1.7e308 : null) });
    return repo;
  }

  test("as JSON has its version, and every number is finite or null", async () => {
    const { out } = await diff(await bad(), "--json");
    expect(JSON.parse(out)).toMatchObject({
      schema: "tiny-subspaces/comparison",
      version: COMPARISON_VERSION,
      base: { name: "HEAD", changed: null },
      head: { name: "work tree", commit: null, changed: 1 },
      summary: { artifacts: { changed: 1 }, claims: { flipped: 1 }, series: { beyond: 1 } },
    });
  });

  test("as text steers no terminal", async () => {
    const { out } = await diff(await bad());
    // deno-lint-ignore no-control-regex
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(out).toContain("\\u{1b}[31m");
  });

  test("as Markdown is a comment in which strings of files stand as code", async () => {
    const { out } = await diff(await bad(), "--markdown");
    expect(out).toContain("1 artifact: 1 changed; 1 claim flipped");
    const outside = out.replaceAll(/(`+)[^`](?:[^]*?[^`])?\1(?!`)/g, "");
    expect(outside).not.toMatch(/script|javascript|@all|<b>/);
    // Each row has the cells of its head: a | in a string opens none.
    const rows = out.split("\n").filter((line) => line.startsWith("|")).slice(0, 5);
    expect(new Set(rows.map((row) => row.replaceAll("\\|", "").split("|").length))).toEqual(new Set([8]));
  });

  test("as HTML is one file without scripts, with both curves over each other", async () => {
    const repo = await bad();
    await repo.put({ "quick/drift.json": artifact({ run: "drift" }) });
    await repo.commit({});
    await repo.put({ "quick/drift.json": artifact({ run: "drift" }, (step) => step / 20) });
    const file = join(repo.folder, "diff.html");
    const { code, out, err } = await diff(repo, `HEAD~1 --html ${file}`);
    expect([code, out, err]).toEqual([0, "", file]);
    const text = await readFile(file, "utf8");
    const { document } = parseHTML(text);
    expect(document.querySelectorAll("script, b:not([class]), i, a, link, img, [src], [href], [onload]"))
      .toHaveLength(0);
    expect(document.body.textContent).toContain("<script>alert(1)</script>");
    expect(document.querySelectorAll("figure svg").length).toBeGreaterThan(0);
    expect(text).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  });

  test("leaves what was there, where the file cannot be written", async () => {
    const repo = await bad();
    await writeFile(join(repo.folder, "file"), "");
    const { code, err } = await diff(repo, `--html ${repo.folder}/file/x.html`);
    expect(code).toBe(2);
    expect(err).toMatch(/cannot write .*x\.html/);
  });
});
