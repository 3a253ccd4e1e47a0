import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { afterEach, describe, expect, test, vi } from "vitest";
import { UserError } from "../../src/errors.ts";
import { CellError } from "../../src/notebooks/error.ts";
import { executeNotebook } from "../../src/notebooks/execute.ts";
import { executeInJupyter } from "../../src/notebooks/jupyter.ts";
import { someNotebook } from "./support.ts";

afterEach(() => void vi.unstubAllEnvs());

/** Whether nbconvert is there, and Deno's kernel. */
function hasJupyter(): boolean {
  try {
    return execFileSync("jupyter-kernelspec", ["list"], { encoding: "utf8" }).includes("deno") &&
      execFileSync("jupyter-nbconvert", ["--version"]).length > 0;
  } catch {
    return false;
  }
}

const options = { name: "some", folder: tmpdir() };

describe.skipIf(!hasJupyter())("Deno's own kernel (skipped where nbconvert has it not)", () => {
  test("puts out what the runner does without Jupyter", async () => {
    const notebook = someNotebook(
      { source: "const n = 2;", metadata: { tags: ["parameters"] } },
      'import { join } from "node:path";\nconsole.log(join("a", "b"));\n[n, Math.PI]',
      "await Deno.jupyter.display({ 'text/plain': 'raw' }, { raw: true });\nDeno.jupyter.html`<b>${n}</b>`",
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'image/svg+xml': '<svg></svg>' }) });",
      "let m = n;\nfor (let i = 0; i < 3; i++) m += i;\nm",
      "undefined",
    );
    for (const parameters of [{}, { n: 3 }]) {
      expect(await executeInJupyter(notebook, { ...options, parameters })).toEqual(
        await executeNotebook(notebook, { ...options, parameters }),
      );
    }
  });

  test("a cell that fails is named", async () => {
    const failure = await executeInJupyter(someNotebook("1", "null!.length"), options).catch((error) =>
      error
    );
    expect(failure).toBeInstanceOf(CellError);
    expect(failure.cell).toBe(2);
    expect(failure.message).toMatch(/^TypeError: /);
  });
});

test("without nbconvert one is told how to get it", async () => {
  vi.stubEnv("PATH", tmpdir());
  const failure = await executeInJupyter(someNotebook("1"), options).catch((error) => error);
  expect(failure).toBeInstanceOf(UserError);
  expect(failure.message).toMatch(/found no jupyter-nbconvert.*pip install nbconvert/);
});
