import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { parseNotebook, staleness } from "../../src/notebooks/mod.ts";
import { notebookText, textsOf } from "../notebooks/support.ts";
import { temporaryFolders } from "../support.ts";
import { command } from "./support.ts";

const makeFolder = temporaryFolders();

/** Notebooks in a folder of their own, by name: the cells of each. */
async function write(notebooks: Record<string, Parameters<typeof notebookText>[0]>) {
  const folder = await makeFolder();
  for (const [name, cells] of Object.entries(notebooks)) {
    await writeFile(join(folder, `${name}.ipynb`), notebookText(cells));
  }
  const paths = Object.keys(notebooks).map((name) => join(folder, `${name}.ipynb`));
  return { folder, paths, run: (...args: string[]) => command(["notebooks", ...paths, ...args], folder) };
}

const parameters = { source: "const n = 2;", metadata: { tags: ["parameters"], small: { n: 1 } } };

test("a cell that fails is named with its notebook, line and source, ends with 1, and the next notebook is executed", async () => {
  const { run } = await write({ broken: ["1;", "const a = 1;\na.b.c;"], whole: ["1"] });
  const { code, out, err } = await run();
  expect([code, out]).toEqual([1, ""]);
  expect(err).toMatch(
    /^\[run\] broken: 2 cells of code\n\[failed\] broken, cell 2, line 2: TypeError: .*\n {2}2 \| a\.b\.c;\n\[run\] whole: 1 cell of code\n\[done\] whole in /,
  );
});

test("without --write files stay as they are; with it outputs are written, but for a notebook that fails", async () => {
  const { paths, run } = await write({ broken: ["x"], whole: ["40 + 2"] });
  const texts = () => Promise.all(paths.map((path) => readFile(path, "utf8")));
  const before = await texts();
  expect((await run()).code).toBe(1);
  expect(await texts()).toEqual(before);
  const { code, err } = await run("--write");
  expect(code).toBe(1);
  expect(err).toContain(`[written] ${paths[1]}`);
  const after = await texts();
  expect(after[0]).toBe(before[0]);
  expect(textsOf(parseNotebook(after[1], "whole"))).toEqual(["42"]);
});

test("--check executes nothing, and tells outputs of other code, or none, from those of the code as it stands", async () => {
  const { paths: [path], run } = await write({ one: ["40 + 2"] });
  const none = await run("--check");
  expect([none.code, none.err]).toEqual([
    1,
    "[stale] one: it has not been executed\nWrite outputs with deno task notebooks --write",
  ]);
  await run("--write");
  expect(await run("--check")).toMatchObject({ code: 0, err: "[fresh] one" });
  await writeFile(path, (await readFile(path, "utf8")).replace("40 + 2", "40 + 3"));
  expect((await run("--check")).err).toContain("[stale] one: its code has changed since it was executed");
  expect(staleness(parseNotebook(await readFile(path, "utf8"), path))).not.toBeNull();
});

test("--small takes the small values, --set others before them", async () => {
  const { run } = await write({ one: [parameters, "if (n !== 1) throw n;"] });
  expect((await run("--small")).code).toBe(0);
  expect((await run()).err).toContain("cell 2: Thrown: 2");
  expect((await run("--small", "--set", "n=3")).err).toContain("cell 2: Thrown: 3");
});

test("cells find the folder of results that the person means, from where the person is", async () => {
  const { folder, run } = await write({ one: ['throw Deno.env.get("TINY_SUBSPACES_RESULTS")'] });
  expect((await run("--results", "some/where")).err).toContain(`Thrown: "${resolve("some/where")}"`);
  expect((await run()).err).toContain(`Thrown: "${folder}/results"`);
});

describe("a mistake ends with 2 before anything is executed", () => {
  test.each([
    [["no-such"], /there is no notebook "no-such"\. .*1-toy-valley/s],
    [["no-such.ipynb"], /no-such\.ipynb: expected a notebook, found no file/],
    [["--set", "x=1"], /there is no parameter "x"/],
    [["--write", "--small"], /--write: expected no --small beside it/],
    [["--write", "--set", "n=3"], /--write: expected no --set beside it/],
    [["--write", "--check"], /--write: expected no --check beside it/],
  ])("%j", async (args, message) => {
    const { run } = await write({ one: [parameters, "throw 1;"] });
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toContain("[run]");
  });

  test("a file that is no notebook", async () => {
    const { paths: [path], run } = await write({ one: ["1"] });
    await writeFile(path, "{}");
    expect(await run()).toMatchObject({
      code: 2,
      err: expect.stringContaining(`${path}: expected a notebook`),
    });
  });
});
