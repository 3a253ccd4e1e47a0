import { type Cell, type MimeBundle, NBFORMAT, type Notebook, type Output } from "./schema.ts";

/**
 * A notebook's file, in the form in which Jupyter saves it: keys in order, one space of indentation, text as a list of its
 * lines. `language_info` is left out. Cells without an id, as they were before version 4.5, get one by their place.
 */
export function serialiseNotebook(notebook: Notebook): string {
  const { cells, ...rest } = notebook;
  // Jupyter's account of the kernel's language, which differs by version.
  const { language_info: _, ...metadata } = notebook.metadata;
  const written = {
    ...rest,
    metadata,
    nbformat_minor: NBFORMAT.minor,
    cells: cells.map((cell, i) => ({ ...writeCell(cell), id: cell.id ?? `cell-${i + 1}` })),
  };
  return `${JSON.stringify(sortKeys(written), null, 1)}\n`;
}

function writeCell(cell: Cell) {
  const source = linesOf(cell.source);
  return cell.cell_type === "code"
    ? { ...cell, source, outputs: cell.outputs.map(writeOutput) }
    : { ...cell, source };
}

function writeOutput(output: Output) {
  if (output.output_type === "stream") return { ...output, text: linesOf(output.text) };
  return "data" in output ? { ...output, data: writeBundle(output.data) } : output;
}

function writeBundle(data: MimeBundle) {
  return Object.fromEntries(
    Object.entries(data).map(([type, value]) => [type, typeof value === "string" ? linesOf(value) : value]),
  );
}

/** Each with the line break that ends it. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
  return Object.fromEntries(entries.map(([key, member]) => [key, sortKeys(member)]));
}
