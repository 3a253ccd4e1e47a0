import { type CodeCell, type Notebook, type Output, parseNotebook } from "../../src/notebooks/mod.ts";

/** The text of a notebook's file with these cells of code. */
export function notebookText(sources: readonly (string | Partial<CodeCell>)[]): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: "deno", language: "typescript", display_name: "Deno" } },
    cells: sources.map((source, i) => ({
      cell_type: "code",
      id: `c${i}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      ...(typeof source === "string" ? { source } : source),
    })),
  });
}

export function someNotebook(...sources: readonly (string | Partial<CodeCell>)[]): Notebook {
  return parseNotebook(notebookText(sources), "some.ipynb");
}

/** What each cell of code has put out, as text. */
export function textsOf({ cells }: Notebook): string[] {
  return cells.flatMap((cell) => cell.cell_type === "code" ? [cell.outputs.map(textOf).join("")] : []);
}

function textOf(output: Output): string {
  if (output.output_type === "stream") return output.text;
  return "data" in output ? String(output.data["text/plain"]) : `${output.ename}: ${output.evalue}`;
}
