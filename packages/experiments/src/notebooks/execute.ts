import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { repositoryRoot } from "../workspace.ts";
import { CellError } from "./error.ts";
import { stamp } from "./freshness.ts";
import { decodeMessages, type Piece, type ThrownError } from "./message.ts";
import { moduleOf, type NotebookModule } from "./module.ts";
import type { Parameters } from "./parameters.ts";
import type { Notebook, Output } from "./schema.ts";

export interface ExecuteOptions {
  /** Names the module in what errors say. */
  readonly name: string;
  /** The folder that cells are in, as they see it: the notebook's own in Jupyter. */
  readonly folder: string;
  readonly parameters?: Parameters;
  /** Variables of the environment beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Aborted to end it. */
  readonly stop?: AbortSignal;
}

const url = (file: string) => new URL(file, import.meta.url);
const kernel = url("kernel.ts").href;

/**
 * Executes the cells of a notebook in a process of their own, one after the other, as Deno's kernel does: they share a scope,
 * and what they print and show becomes their outputs.
 *
 * @returns the notebook with these outputs in the place of those that it had; fresh if the parameters are its own
 * @throws CellError if a cell fails; what comes after it is not executed
 */
export async function executeNotebook(notebook: Notebook, options: ExecuteOptions): Promise<Notebook> {
  const { name, parameters = {}, stop } = options;
  const module = moduleOf(notebook, { kernel, parameters });
  const folder = await mkdtemp(join(tmpdir(), "notebook-"));
  try {
    const file = join(folder, `${name}.ts`);
    await writeFile(file, module.text);
    const mark = `\u0001${crypto.randomUUID()}`;
    const { stdout, stderr } = await start(pathToFileURL(file).href, mark, options);
    stop?.throwIfAborted();
    const decoder = new TextDecoder();
    const told = decodeMessages(mark, decoder.decode(stdout));
    const warned = decodeMessages(mark, decoder.decode(stderr));
    checkEnd(told, warned, module, pathToFileURL(file).href);
    const executed = withOutputs(notebook, told, warned);
    return Object.keys(parameters).length === 0 ? stamp(executed) : executed;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function start(
  module: string,
  mark: string,
  { folder, env, stop }: ExecuteOptions,
): Promise<Deno.CommandOutput> {
  const config = join(repositoryRoot, "deno.json");
  const child = fileURLToPath(url("child.ts"));
  return await new Deno.Command(Deno.execPath(), {
    args: ["run", "--cached-only", "--no-check", "-A", "--config", config, child, module, mark],
    cwd: folder,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: stop,
  }).output();
}

/** @throws CellError unless the last cell has come to its end */
function checkEnd(
  told: readonly Piece[],
  warned: readonly Piece[],
  module: NotebookModule,
  url: string,
): void {
  const cell = told.reduce((before, piece) => piece.kind === "begin" ? piece.cell : before, 0);
  const failure = told.find((piece) => piece.kind === "error");
  if (failure) throw failureOf(cell, failure.error, module, url);
  if (told.some(({ kind }) => kind === "done")) return;
  const said = warned.map((piece) => piece.kind === "text" ? piece.text : "").join("").trim();
  throw new CellError(cell, null, `the process has ended before the cell did${said && `:\n${said}`}`);
}

function failureOf(
  cell: number,
  { name, message, stack }: ThrownError,
  { cellAt }: NotebookModule,
  url: string,
): CellError {
  const places = stack?.split(url).slice(1).map((rest) => cellAt(Number(/^:(\d+)/.exec(rest)?.[1]))) ?? [];
  const place = places.find((place) => place?.cell === cell) ?? places.find((place) => place !== null);
  return new CellError(place?.cell ?? cell, place?.line ?? null, `${name}: ${message}`);
}

function withOutputs(notebook: Notebook, told: readonly Piece[], warned: readonly Piece[]): Notebook {
  const outputs = new Map<number, Output[]>();
  for (const [name, pieces] of [["stdout", told], ["stderr", warned]] as const) {
    let cell = 0;
    for (const piece of pieces) {
      if (piece.kind === "begin") cell = piece.cell;
      const own = outputs.get(cell) ?? [];
      outputs.set(cell, own);
      own.push(...outputOf(piece, cell, name));
    }
  }
  let count = 0;
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "code"
      ? { ...cell, execution_count: ++count, outputs: outputs.get(count) ?? [] }
      : cell
  );
  return { ...notebook, cells };
}

function outputOf(piece: Piece, cell: number, name: "stdout" | "stderr"): Output[] {
  switch (piece.kind) {
    case "text":
      return [{ output_type: "stream", name, text: piece.text }];
    case "display":
      return [{ output_type: "display_data", data: piece.data, metadata: piece.metadata }];
    case "result":
      return [{
        output_type: "execute_result",
        execution_count: cell,
        data: piece.data,
        metadata: {},
      }];
    default:
      return [];
  }
}
