import { execFileSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { diskFiles } from "../../src/files.ts";
import { executeNotebook } from "../../src/notebooks/execute.ts";
import { findNotebooks } from "../../src/notebooks/find.ts";
import { moduleOf } from "../../src/notebooks/module.ts";
import {
  codeCells,
  type Notebook,
  type Output,
  serialiseNotebook,
  staleness,
} from "../../src/notebooks/mod.ts";
import { parameterNames, smallParameters } from "../../src/notebooks/parameters.ts";
import { readArtifact } from "../../src/artifacts/files.ts";
import { figures } from "../../src/figures/mod.ts";
import { repositoryRoot } from "../../src/workspace.ts";
import { temporaryFolders } from "../support.ts";

const utf8 = { cwd: repositoryRoot, encoding: "utf8", maxBuffer: 2 ** 24 } as const;
const makeFolder = temporaryFolders();
const found = await findNotebooks([], diskFiles);

/** The forms in which a notebook's cells show something, cell by cell. */
function formsOf(notebook: Notebook): string[][] {
  const forms = (output: Output) =>
    "data" in output ? Object.keys(output.data).sort().join(" ") : output.output_type;
  return codeCells(notebook).map(({ outputs }) => outputs.map(forms));
}

test("there are the four notebooks", () => {
  expect(found.map(({ name }) => name)).toEqual([
    "1-toy-valley",
    "2-dominant-subspace",
    "3-edge-of-stability",
    "4-effective-learning-rates",
  ]);
});

describe.each(found)("$name", ({ name, folder, path, notebook }) => {
  test("has the outputs of its code as it stands, with a chart and a table, and none of an error", () => {
    expect(staleness(notebook)).toBeNull();
    expect(codeCells(notebook).map((cell) => cell.execution_count)).toEqual(
      codeCells(notebook).map((_, i) => i + 1),
    );
    const forms = formsOf(notebook).flat();
    expect(forms).toContain("image/svg+xml text/plain");
    expect(forms).toContain("text/html text/plain");
    expect(forms.filter((form) => form === "error" || form === "stream")).toEqual([]);
  });

  test("is in the form in which it is written, and of a size that a forge shows", async () => {
    const text = await readFile(path, "utf8");
    expect(text).toBe(serialiseNotebook(notebook));
    // By its standard input: of files, Deno 2.9's `fmt --check` takes notebooks with prose as never formatted.
    expect(execFileSync(Deno.execPath(), ["fmt", "--ext", "ipynb", "-"], { ...utf8, input: text })).toBe(
      text,
    );
    expect(text.length).toBeLessThan(1_000_000);
  });

  test("names figures that there are, and small values for parameters that it has", () => {
    const known = figures.map(({ id }) => id);
    expect(notebook.metadata.figures).not.toHaveLength(0);
    for (const id of notebook.metadata.figures as string[]) expect(known).toContain(id);
    for (const parameter of Object.keys(smallParameters(notebook))) {
      expect(parameterNames(notebook)).toContain(parameter);
    }
  });

  test("is executed at a small size, shows the same kinds of things, and leaves the artifacts of its runs", async () => {
    const results = await makeFolder();
    const executed = await executeNotebook(notebook, {
      name,
      folder,
      parameters: smallParameters(notebook),
      env: { TINY_SUBSPACES_RESULTS: results },
    });
    expect(formsOf(executed)).toEqual(formsOf(notebook));
    const written = (await readdir(results, { recursive: true })).filter((file) => file.endsWith(".json"));
    expect(written).not.toEqual([]);
    for (const file of written) {
      const { status, data } = await readArtifact(join(results, file), diskFiles);
      expect([status.complete, data.synthetic]).toEqual([true, false]);
    }
  });
});

test("their code passes the type checker", async () => {
  const folder = await makeFolder();
  const kernel = new URL("../../src/notebooks/kernel.ts", import.meta.url).href;
  const files = await Promise.all(found.map(async ({ name, notebook }) => {
    const file = join(folder, `${name}.ts`);
    await writeFile(file, moduleOf(notebook, { kernel, staticImports: true }).text);
    return file;
  }));
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--cached-only", "--config", join(repositoryRoot, "deno.json"), ...files],
    env: { NO_COLOR: "1" },
  }).output();
  expect(new TextDecoder().decode(stderr).replaceAll(/^Check .*\n/gm, "")).toBe("");
  expect(code).toBe(0);
});
