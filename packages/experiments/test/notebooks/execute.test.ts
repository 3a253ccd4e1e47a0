import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { CellError } from "../../src/notebooks/error.ts";
import { executeNotebook, type ExecuteOptions } from "../../src/notebooks/execute.ts";
import { staleness } from "../../src/notebooks/freshness.ts";
import { codeCells } from "../../src/notebooks/mod.ts";
import { someNotebook, textsOf } from "./support.ts";

async function execute(sources: string[], options: Partial<ExecuteOptions> = {}) {
  return await executeNotebook(someNotebook(...sources), { name: "some", folder: tmpdir(), ...options });
}

async function failureOf(...sources: string[]): Promise<CellError> {
  const outcome = await execute(sources).catch((error) => error);
  expect(outcome).toBeInstanceOf(CellError);
  return outcome;
}

describe("a notebook is executed as Deno's kernel does", () => {
  test("cells share a scope, and what they print and end with becomes their outputs, in that order", async () => {
    const executed = await execute([
      "let a = 1;\nconsole.log('one');",
      "a++;\nconsole.error('careful');\nconsole.log('two');\na",
      "a;",
      "undefined",
    ]);
    const [first, second, third, fourth] = codeCells(executed);
    expect(first.outputs).toEqual([{ output_type: "stream", name: "stdout", text: "one\n" }]);
    expect(second.outputs).toEqual([
      { output_type: "stream", name: "stdout", text: "two\n" },
      { output_type: "execute_result", execution_count: 2, data: { "text/plain": "2" }, metadata: {} },
      { output_type: "stream", name: "stderr", text: "careful\n" },
    ]);
    expect(textsOf(executed)[2]).toBe("2");
    expect(fourth.outputs).toEqual([]);
    expect([first, second, third, fourth].map((cell) => cell.execution_count)).toEqual([1, 2, 3, 4]);
  });

  test("values show themselves in their own forms, elements as markup", async () => {
    const executed = await execute([
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>1</b>' }) })",
      "({ outerHTML: '<svg></svg>' })",
      "await Deno.jupyter.display({ 'text/plain': 'raw' }, { raw: true });\nDeno.jupyter.md`*a* ${1 + 1}`",
    ]);
    const data = codeCells(executed).map(({ outputs }) =>
      outputs.map((output) => "data" in output && output.data)
    );
    expect(data).toEqual([
      [{ "text/html": "<b>1</b>" }],
      [{ "image/svg+xml": "<svg></svg>" }],
      [{ "text/plain": "raw" }, { "text/markdown": "*a* 2" }],
    ]);
  });

  test("the same code puts out the same, and outputs from before are gone", async () => {
    const notebook = someNotebook({
      source: "[Math.hypot(3, 4), new Map([['a', 1]])]",
      outputs: [{ output_type: "stream", name: "stdout", text: "old" }],
    });
    const options = { name: "some", folder: tmpdir() };
    const [first, second] = [
      await executeNotebook(notebook, options),
      await executeNotebook(notebook, options),
    ];
    expect(second).toEqual(first);
    expect(textsOf(first)).toEqual(['[ 5, Map(1) { "a" => 1 } ]']);
  });

  test("parameters and the environment reach the cells, and other parameters leave it stale", async () => {
    const notebook = someNotebook(
      { source: "const n = 2;", metadata: { tags: ["parameters"] } },
      "[n, Deno.env.get('SOME'), Deno.cwd() === Deno.realPathSync(Deno.env.get('HERE')!)]",
    );
    const options = { name: "some", folder: tmpdir(), env: { SOME: "thing", HERE: tmpdir() } };
    const usual = await executeNotebook(notebook, options);
    const varied = await executeNotebook(notebook, { ...options, parameters: { n: 3 } });
    expect(textsOf(usual)[1]).toBe('[ 2, "thing", true ]');
    expect(textsOf(varied)[1]).toBe('[ 3, "thing", true ]');
    expect([staleness(notebook), staleness(usual), staleness(varied)]).toEqual([
      "it has not been executed",
      null,
      "it has not been executed",
    ]);
  });
});

describe("a cell that fails is named with its line, and ends it", () => {
  test.each([
    ["an error", ["1;", "const a = 1;\nnull!.length;", "console.log('not reached')"], 2, 2, /^TypeError: /],
    ["a rejected promise", ["await 1;\nawait Promise.reject(new RangeError('no'))"], 1, 2, /^RangeError: no/],
    [
      "a promise that nobody waits for",
      ["Promise.reject(new Error('lost'));", "await new Promise(() => {});"],
      1,
      1,
      /lost/,
    ],
    [
      "in a function of a cell above",
      ["function f() {\n  throw new Error('deep');\n}", "\nf();"],
      2,
      2,
      /deep/,
    ],
    ["an import of what there is not", ["1;", 'import "no-such-package";'], 2, 1, /no-such-package/],
    [
      "a value that cannot be shown",
      ["({ [Symbol.for('Jupyter.display')]: () => { throw new Error('shy') } })"],
      1,
      1,
      /shy/,
    ],
  ])("%s", async (_, sources, cell, line, message) => {
    const failure = await failureOf(...sources);
    expect([failure.cell, failure.line]).toEqual([cell, line]);
    expect(failure.message).toMatch(message);
  });

  test("something thrown that is no error", async () => {
    const failure = await failureOf("throw 'a text'");
    expect([failure.cell, failure.line, failure.message]).toEqual([1, null, 'Thrown: "a text"']);
  });

  test("a process that ends in the middle, with what it has said", async () => {
    const failure = await failureOf("1", "console.error('oh');\nDeno.exit(0);");
    expect(failure.cell).toBe(2);
    expect(failure.message).toBe("the process has ended before the cell did:\noh");
  });
});

test("it ends where it is stopped", async () => {
  const stop = new AbortController();
  const ended = execute(["await new Promise(() => setInterval(() => {}, 1000));"], { stop: stop.signal });
  setTimeout(() => stop.abort("SIGINT"), 300);
  await expect(ended).rejects.toBe("SIGINT");
});
