import { UserError } from "../errors.ts";
import { unknownName } from "../names.ts";
import type { Edit } from "./edits.ts";
import { codeCells } from "./read.ts";
import type { CodeCell, Notebook } from "./schema.ts";
import { parseCode, type Program, syntaxFault } from "./syntax.ts";

/** Values by the names of parameters. */
export type Parameters = Readonly<Record<string, unknown>>;

/** The cell that papermill's convention marks by the tag `parameters`. */
function isParameters({ metadata }: CodeCell): boolean {
  return metadata.tags?.includes("parameters") ?? false;
}

/** The names that a cell of parameters declares with a value, and where the value stands; none where it cannot be parsed. */
function declared(cell: CodeCell): Map<string, Omit<Edit, "text">> {
  const declarators = bodyOf(cell).flatMap((statement) =>
    statement.type === "VariableDeclaration" ? statement.declarations : []
  );
  return new Map(
    declarators.flatMap(({ id, init }) =>
      id.type === "Identifier" && init ? [[id.name, { start: init.start!, end: init.end! }] as const] : []
    ),
  );
}

function bodyOf({ source }: CodeCell): Program["body"] {
  try {
    return parseCode(source).body;
  } catch (error) {
    if (!syntaxFault(error)) throw error;
    return []; // told when the cell is to be executed
  }
}

/** The names of a notebook's parameters. */
export function parameterNames(notebook: Notebook): string[] {
  return codeCells(notebook).filter(isParameters).flatMap((cell) => [...declared(cell).keys()]);
}

/** The values that make a run short, for tests: of the field `small` in the metadata of the parameters' cell. */
export function smallParameters(notebook: Notebook): Parameters {
  return Object.assign({}, ...codeCells(notebook).filter(isParameters).map(({ metadata }) => metadata.small));
}

/** The edits that put other values in the place of a cell's. Names that it does not have are disregarded. */
export function setParameters(cell: CodeCell, values: Parameters): Edit[] {
  if (!isParameters(cell)) return [];
  return [...declared(cell)].flatMap(([name, place]) =>
    Object.hasOwn(values, name) ? [{ ...place, text: JSON.stringify(values[name]) }] : []
  );
}

/** @throws UserError for a name that none of the notebooks has */
export function checkParameters(notebooks: readonly Notebook[], values: Parameters): void {
  const known = [...new Set(notebooks.flatMap(parameterNames))];
  for (const name of Object.keys(values)) {
    if (known.length === 0) throw new UserError(`--set ${name}: these notebooks have no parameters`);
    if (!known.includes(name)) throw unknownName("parameter", name, known);
  }
}
