import { CellError } from "./error.ts";
import { applyEdits, type Edit } from "./edits.ts";
import { executeImport } from "./imports.ts";
import { type Parameters, setParameters } from "./parameters.ts";
import { codeCells } from "./read.ts";
import type { CodeCell, Notebook } from "./schema.ts";
import { parseCode, type Program, statementsOf, syntaxFault } from "./syntax.ts";

/** The code of a notebook as one module, in which cells share a scope, and run one after the other. */
export interface NotebookModule {
  readonly text: string;
  /** The cell and the line in it, both from 1, that a line of the module comes from; `null` for what is between cells. */
  cellAt(line: number): { readonly cell: number; readonly line: number } | null;
}

export interface ModuleOptions {
  /** Values in the place of those that the parameters' cells give. */
  readonly parameters?: Parameters;
  /** URL of the module with `begin`, `show` and `end`: see `kernel.ts`. */
  readonly kernel: string;
  /** For a type checker: imports stay as they are, so that classes are types too. */
  readonly staticImports?: boolean;
}

/**
 * Cells of code as one module. The expression that a cell ends with is shown, as in Jupyter; other statements, such as
 * loops, show nothing. A name is declared once in all cells, which a notebook that is read from its top does anyway.
 *
 * @throws CellError for a cell that cannot be parsed, or declares a name again
 */
export function moduleOf(notebook: Notebook, options: ModuleOptions): NotebookModule {
  const lines = [
    `import { begin as __begin, end as __end, show as __show } from ${JSON.stringify(options.kernel)};`,
  ];
  const starts: number[] = [];
  const cells = codeCells(notebook);
  cells.forEach((cell, i) => {
    lines.push(`__begin(${i + 1});`);
    starts.push(lines.length + 1);
    lines.push(...executable(cell, i + 1, options).split("\n"), "await __end();");
  });
  const cellAt = (line: number) => {
    const i = starts.findLastIndex((start) => start <= line);
    const within = line - starts[i] + 1;
    return i >= 0 && within <= linesIn(cells[i].source) ? { cell: i + 1, line: within } : null;
  };
  const text = `${lines.join("\n")}\n`;
  try {
    parseCode(text);
  } catch (error) {
    const fault = syntaxFault(error);
    const at = fault && cellAt(fault.line);
    if (!at) throw error;
    const advice = /already been declared/.test(fault.message) ? " Give one of the two another name." : "";
    throw new CellError(at.cell, at.line, `SyntaxError: ${fault.message}${advice}`);
  }
  return { text, cellAt };
}

function executable(cell: CodeCell, number: number, { parameters = {}, staticImports }: ModuleOptions) {
  const program = parseCell(cell.source, number);
  const statements = statementsOf(program);
  return applyEdits(cell.source, [
    ...(staticImports ? [] : statements.flatMap(executeImport)),
    ...setParameters(cell, parameters),
    ...showLast(program),
  ]);
}

function parseCell(source: string, number: number): Program {
  try {
    return parseCode(source);
  } catch (error) {
    const fault = syntaxFault(error);
    if (!fault) throw error;
    throw new CellError(number, fault.line, `SyntaxError: ${fault.message}`);
  }
}

/** Statements whose value is that of the statement before them: a script's value is its last one. */
const valueless = /Declaration$|^EmptyStatement$/;

/** Hands on the value of the expression that a cell ends with. */
function showLast(program: Program): Edit[] {
  const last = statementsOf(program).findLast(({ type }) => !valueless.test(type));
  if (last?.type !== "ExpressionStatement" && last?.type !== "Directive") return [];
  const { start, end } = last.type === "Directive" ? last.value : last.expression;
  return [
    { start: start!, end: start!, text: "__show((" },
    { start: end!, end: end!, text: "))" },
  ];
}

function linesIn(source: string): number {
  return source.split("\n").length;
}
