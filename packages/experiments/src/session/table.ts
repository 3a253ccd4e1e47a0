import { parseHTML } from "linkedom";
import { formatColumns } from "../format.ts";
import { $display, type Displayable } from "../notebooks/display.ts";

type Cell = string | number;

/**
 * A table as a notebook shows it, a column for each key of the first row. Numbers have four digits; whole ones have all.
 * Texts are text, whatever they hold.
 */
export function table(rows: readonly Readonly<Record<string, Cell>>[]): Displayable {
  const columns = Object.keys(rows[0] ?? {});
  const texts = rows.map((row) => columns.map((column) => formatCell(row[column])));
  return {
    [$display]: () => ({
      "text/html": htmlTable(columns, texts),
      "text/plain": formatColumns([columns, ...texts]),
    }),
  };
}

function formatCell(value: Cell | undefined): string {
  return typeof value === "number" ? formatNumber(value) : value ?? "";
}

/** A whole number as it is, another with four digits. */
export function formatNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}

function htmlTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const element = (name: string, ...children: (string | Element)[]): Element => {
    const made = document.createElement(name);
    made.append(...children);
    return made;
  };
  const line = (name: string, cells: readonly string[]) =>
    element("tr", ...cells.map((cell) => element(name, cell)));
  return element(
    "table",
    element("thead", line("th", columns)),
    element("tbody", ...rows.map((row) => line("td", row))),
  ).outerHTML;
}
