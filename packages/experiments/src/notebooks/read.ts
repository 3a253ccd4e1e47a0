import { UserError } from "../errors.ts";
import { describeIssues } from "../validation/issues.ts";
import { parseJson } from "../validation/json.ts";
import { type CodeCell, NBFORMAT, type Notebook, notebookSchema } from "./schema.ts";

/**
 * Reads a notebook's file.
 * @param source what messages call it
 * @throws UserError if it is no notebook, one of a newer format, or one of another language
 */
export function parseNotebook(text: string, source: string): Notebook {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw new UserError(
      `${source}: expected a notebook, which is JSON, got ${(error as Error).message}. ` +
        "Restore the file from git, or save it again in Jupyter.",
    );
  }
  checkVersion(value, source);
  const result = notebookSchema.safeParse(value);
  if (result.success) return result.data;
  throw new UserError(
    `${source}: not a notebook of TypeScript cells for Deno's kernel:\n  ${
      describeIssues(result.error, value).join("\n  ")
    }`,
  );
}

/** Before all else, as another version may have any form. */
function checkVersion(value: unknown, source: string): void {
  const { nbformat, nbformat_minor: minor } = (value ?? {}) as Record<string, unknown>;
  if (typeof nbformat !== "number" || typeof minor !== "number") {
    throw new UserError(`${source}: expected a notebook, with nbformat and nbformat_minor, got neither`);
  }
  if (nbformat === NBFORMAT.major && minor <= NBFORMAT.minor) return;
  const known = `${NBFORMAT.major}.${NBFORMAT.minor}`;
  const advice = nbformat < NBFORMAT.major
    ? "Open it in Jupyter and save it"
    : `Save it as nbformat ${known}, or update this program`;
  throw new UserError(
    `${source}: expected nbformat ${known} or older 4, got ${nbformat}.${minor}. ${advice}.`,
  );
}

/** The code cells in order. */
export function codeCells({ cells }: Notebook): CodeCell[] {
  return cells.filter((cell): cell is CodeCell => cell.cell_type === "code");
}

/** The text of its first heading; `null` where there is none. */
export function titleOf({ cells }: Notebook): string | null {
  for (const { cell_type, source } of cells) {
    const [, title] = (cell_type === "markdown" && /^# +(.+)$/m.exec(source)) || [];
    if (title !== undefined) return title.trim();
  }
  return null;
}
