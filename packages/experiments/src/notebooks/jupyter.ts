import process from "node:process";
import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { UserError } from "../errors.ts";
import { applyEdits } from "./edits.ts";
import { CellError } from "./error.ts";
import type { ExecuteOptions } from "./execute.ts";
import { stamp } from "./freshness.ts";
import { setParameters } from "./parameters.ts";
import { codeCells, parseNotebook } from "./read.ts";
import type { Notebook } from "./schema.ts";
import { serialiseNotebook } from "./serialise.ts";

/** The program, told to go on past errors, so that it returns the notebook, which says which cell it was. */
const command = [
  ...["jupyter-nbconvert", "--stdin", "--stdout", "--to", "notebook", "--execute", "--allow-errors"],
  ...["--log-level", "ERROR", "--ExecutePreprocessor.kernel_name=deno", "--ExecutePreprocessor.timeout=-1"],
];

/**
 * As `executeNotebook`, by Deno's own kernel in Jupyter's nbconvert. Its numbers of lines are those of compiled code, so that
 * errors come without one.
 *
 * @throws UserError where there is no nbconvert, or it has not the kernel
 * @throws CellError if a cell fails
 */
export async function executeInJupyter(notebook: Notebook, options: ExecuteOptions): Promise<Notebook> {
  const { parameters = {} } = options;
  const given: Notebook = {
    ...notebook,
    cells: notebook.cells.map((cell) =>
      cell.cell_type === "code"
        ? { ...cell, source: applyEdits(cell.source, setParameters(cell, parameters)), outputs: [] }
        : cell
    ),
  };
  const text = await nbconvert(serialiseNotebook(given), options);
  const executed = codeCells(parseNotebook(text, "nbconvert's notebook"));
  executed.forEach(({ outputs }, i) => {
    for (const output of outputs) {
      if (output.output_type === "error") {
        throw new CellError(i + 1, null, `${output.ename}: ${output.evalue}`);
      }
    }
  });
  let count = 0;
  const cells = notebook.cells.map((cell) => {
    if (cell.cell_type !== "code") return cell;
    const { outputs, execution_count } = executed[count++];
    return { ...cell, outputs, execution_count };
  });
  const result = { ...notebook, cells };
  return Object.keys(parameters).length === 0 ? stamp(result) : result;
}

function nbconvert(input: string, { folder, env, stop }: ExecuteOptions): Promise<string> {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", ...env },
    signal: stop,
  });
  const [out, err]: Buffer[][] = [[], []];
  child.stdout.on("data", (bytes) => out.push(bytes));
  child.stderr.on("data", (bytes) => err.push(bytes));
  child.stdin.on("error", () => {}); // it has ended already, and says why
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    const refuse = (problem: string) =>
      reject(
        new UserError(
          `--jupyter: expected nbconvert with Deno's kernel, ${problem}. Get them by \`pip install nbconvert\` and ` +
            "`deno jupyter --install`, or leave the option out",
        ),
      );
    child.on("error", (error: NodeJS.ErrnoException) => {
      if (stop?.aborted) reject(stop.reason);
      else if (error.code === "ENOENT") refuse(`found no ${program}`);
      else reject(error);
    });
    child.on("close", (status) => {
      if (status === 0) resolve(Buffer.concat(out).toString());
      else refuse(`it ended with status ${status}:\n${Buffer.concat(err).toString().trim()}\n`);
    });
  });
}
