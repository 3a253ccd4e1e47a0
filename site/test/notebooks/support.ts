import type { Cell, Notebook, Output } from "@tiny-subspaces/experiments/notebooks";

export const prose = (source: string): Cell => ({ cell_type: "markdown", metadata: {}, source });

export const code = (source: string, ...outputs: Output[]): Cell => ({
  cell_type: "code",
  metadata: {},
  source,
  execution_count: null,
  outputs,
});

export const display = (data: Record<string, string>): Output => ({
  output_type: "display_data",
  data,
  metadata: {},
});

export function notebookOf(...cells: Cell[]): Notebook {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: "deno", language: "typescript" }, figures: ["fig6"] },
    cells,
  };
}
