import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { codeCells, parseNotebook, serialiseNotebook, titleOf } from "../../src/notebooks/mod.ts";
import { notebookText, someNotebook } from "./support.ts";

const parse = (text: string) => () => parseNotebook(text, "some.ipynb");
const changed = (changes: object) => JSON.stringify({ ...JSON.parse(notebookText(["1"])), ...changes });

describe("what is no notebook is refused, by name and with what to do", () => {
  test.each([
    ["JSON cut off", "{", /^some\.ipynb: expected a notebook, which is JSON.*Restore the file from git/s],
    ["other JSON", "{}", /expected a notebook, with nbformat and nbformat_minor, got neither/],
    ["JSON null", "null", /expected a notebook, with nbformat/],
    [
      "an older format",
      changed({ nbformat: 3 }),
      /expected nbformat 4\.5 or older 4, got 3\.5\. Open it in Jupyter/,
    ],
    ["a newer format", changed({ nbformat_minor: 6 }), /got 4\.6\. Save it as nbformat 4\.5, or update/],
    [
      "another language",
      changed({ metadata: { kernelspec: { name: "python3", language: "python" } } }),
      /metadata\.kernelspec\.language/,
    ],
    [
      "a cell of an unknown kind",
      changed({ cells: [{ cell_type: "sound" }] }),
      /cells\[0\]\.cell_type: expected "markdown"/,
    ],
  ])("%s", (_, text, message) => {
    expect(parse(text)).toThrow(UserError);
    expect(parse(text)).toThrow(message);
  });
});

test("text comes whole, be it kept whole or as lines", () => {
  const text = notebookText([{ source: ["a;\n", "b"] as unknown as string }]);
  expect(codeCells(parseNotebook(text, "some"))[0].source).toBe("a;\nb");
});

test("what is written is read back the same, and has lines as Jupyter keeps them", () => {
  const notebook = someNotebook("const a = 1;\na", {
    source: "",
    outputs: [
      { output_type: "stream", name: "stdout", text: "one\ntwo" },
      {
        output_type: "display_data",
        data: { "application/json": { x: [1, 2] }, "text/plain": "x\n" },
        metadata: {},
      },
    ],
  });
  const text = serialiseNotebook(notebook);
  expect(parseNotebook(text, "again")).toEqual(notebook);
  expect(serialiseNotebook(parseNotebook(text, "again"))).toBe(text);
  const [first, second] = JSON.parse(text).cells;
  expect(first.source).toEqual(["const a = 1;\n", "a"]);
  expect(second.outputs[0].text).toEqual(["one\n", "two"]);
  expect(second.outputs[1].data).toEqual({ "application/json": { x: [1, 2] }, "text/plain": ["x\n"] });
});

test("what Jupyter adds of the kernel's language is left out", () => {
  const { metadata, ...rest } = someNotebook("1");
  const text = serialiseNotebook({
    ...rest,
    metadata: { ...metadata, language_info: { name: "typescript" } },
  });
  expect(parseNotebook(text, "again").metadata).toEqual(metadata);
});

test("the title is the first heading of the text, not a comment of the code", () => {
  const notebook = someNotebook("// # no title");
  const prose = {
    cell_type: "markdown" as const,
    metadata: {},
    source: "Before.\n\n# The title \n\n# Another",
  };
  expect(titleOf(notebook)).toBeNull();
  expect(titleOf({ ...notebook, cells: [...notebook.cells, prose] })).toBe("The title");
});
