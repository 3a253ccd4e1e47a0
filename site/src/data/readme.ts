import type { Results } from "./load.ts";
import { type Parity, parityOf } from "./parity.ts";

/**
 * The tables of README.md by name, as `deno fmt` leaves them: `parity`, a row a figure, and `runs`, a row a run. Both are
 * of the preset `paper` alone, which is what the repository holds.
 */
export function readmeTables({ catalogue, artifacts }: Results): Record<"parity" | "runs", string> {
  const paper = new Map(
    [...artifacts].map(([run, all]) => [run, all.filter(({ preset }) => preset === "paper")]),
  );
  const parities = catalogue.figures.map((figure) => parityOf(figure, { artifacts: paper }));
  return {
    parity: formatTable([
      ["", "what it shows", "state", "panels", "claims that hold"],
      ...parities.map((parity) => [
        parity.figure.number,
        parity.figure.title,
        parity.state,
        parity.figure.panels.length === 0 ? "–" : `${parity.panelsDone} of ${parity.figure.panels.length}`,
        holding(parity),
      ]),
    ]),
    runs: formatTable([
      ["command", "writes", "figures", "what one should see"],
      ...catalogue.runs.map(({ id, figures }) => {
        const drawn = catalogue.figures.filter((figure) => figures.includes(figure.id));
        return [
          `\`deno task run ${id} --preset paper\``,
          `\`results/paper/${id}.json\``,
          drawn.map(({ number }) => number.replace("Figure ", "")).join(", "),
          drawn[0]?.paperClaim ?? "",
        ];
      }),
    ]),
  };
}

function holding({ claims, figure }: Parity): string {
  if (claims.length === 0) return figure.claims.length === 0 ? "–" : `${figure.claims.length} to be tested`;
  return `${claims.filter(({ claim }) => claim.verdict === "reproduced").length} of ${claims.length}`;
}

/** A table of Markdown with aligned columns; the first row is its head. */
function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(3, ...rows.map((row) => [...row[column]!].length)));
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const [head, ...body] = rows.map((row) =>
    line(row.map((cell, i) => cell + " ".repeat(widths[i]! - [...cell].length)))
  );
  return [head, line(widths.map((width) => "-".repeat(width))), ...body].join("\n");
}

/**
 * A text with these tables between its markers, `<!-- NAME -->` and `<!-- /NAME -->`.
 * @throws Error if a table has no place in it
 */
export function placeTables(text: string, tables: Readonly<Record<string, string>>): string {
  for (const [name, table] of Object.entries(tables)) {
    const place = new RegExp(`(<!-- ${name} -->\n).*?(<!-- /${name} -->)`, "s");
    if (!place.test(text)) {
      throw new Error(`expected a line <!-- ${name} --> and, below it, <!-- /${name} -->`);
    }
    text = text.replace(place, (_, before, after) => `${before}\n${table}\n\n${after}`);
  }
  return text;
}
