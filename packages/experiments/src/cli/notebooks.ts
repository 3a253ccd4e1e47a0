import { resolve } from "node:path";
import { Command } from "commander";
import type { Change } from "../configuration/change.ts";
import { UserError } from "../errors.ts";
import { formatDuration } from "../format.ts";
import { CellError } from "../notebooks/error.ts";
import { executeNotebook } from "../notebooks/execute.ts";
import { executeInJupyter } from "../notebooks/jupyter.ts";
import { findNotebooks, type FoundNotebook } from "../notebooks/find.ts";
import { checkParameters, type Parameters, smallParameters } from "../notebooks/parameters.ts";
import { codeCells, type Notebook, serialiseNotebook, staleness } from "../notebooks/mod.ts";
import type { Context } from "./context.ts";
import { addSetOption, path } from "./options.ts";
import { reportStop } from "./outcome.ts";

interface Flags {
  readonly set: readonly Change[];
  readonly small: boolean;
  readonly write: boolean;
  readonly check: boolean;
  readonly jupyter: boolean;
  readonly results?: string;
}

/** The notebooks, without a notebook server. */
export function notebooksCommand(context: Context): Command {
  const command = new Command("notebooks")
    .summary("execute the notebooks, without a notebook server")
    .description(
      "Executes the cells of notebooks one after the other, each notebook in a process of its own. Exits with 1 where a\n" +
        "cell fails, and names notebook, cell and line; the other notebooks are executed all the same.",
    )
    .argument(
      "[names...]",
      "notebooks of packages/experiments/notebooks, or paths of others (default: all of those)",
    )
    .option("--write", "write the outputs into the files", false)
    .option(
      "--small",
      "with the values for a short test that the notebooks have beside their parameters",
      false,
    )
    .option(
      "--check",
      "execute nothing; exit with 1 where outputs are not those of the code as it stands",
      false,
    )
    .option("--jupyter", "by Deno's own kernel in Jupyter's nbconvert, where both are installed", false)
    .option(
      "--results <dir>",
      "where their runs write artifacts (default: TINY_SUBSPACES_RESULTS, or `notebooks` in the user's cache)",
      path,
    );
  return addSetOption(command)
    .addHelpText(
      "after",
      "\n--set gives another value to a parameter, a name that a cell with the tag `parameters` declares: --set steps=100",
    )
    .action(async (names: string[], flags: Flags) => {
      const given = Object.fromEntries(flags.set.map(({ path, value }) => [path, value]));
      refuseContradictions(flags);
      const found = await findNotebooks(names, context.files);
      checkParameters(found.map(({ notebook }) => notebook), given);
      if (flags.check) return check(context, found);
      const env = environment(context, flags);
      for (const one of found) {
        const parameters = { ...(flags.small ? smallParameters(one.notebook) : {}), ...given };
        const by = flags.jupyter ? executeInJupyter : executeNotebook;
        const executed = await execute(context, one, parameters, env, by);
        if (context.stop.aborted) return reportStop(context, "the notebook under way is as it was");
        if (executed && flags.write) await save(context, one, executed);
      }
    });
}

function refuseContradictions({ write, small, set, check }: Flags): void {
  const others = [small && "--small", set.length > 0 && "--set", check && "--check"].filter(Boolean);
  if (write && others.length > 0) {
    throw new UserError(
      `--write: expected no ${
        others[0]
      } beside it, since outputs are to be those of the cells as they stand. ` +
        "Change the parameters in the notebook, and write then.",
    );
  }
}

/** What cells see of the environment, beside this process's own: folders as they are meant here, not from the notebook's. */
function environment({ env }: Context, { results }: Flags): Record<string, string> {
  const { TINY_SUBSPACES_RESULTS, TINY_SUBSPACES_DATA, XDG_CACHE_HOME } = env;
  const folders = {
    TINY_SUBSPACES_RESULTS: results ?? TINY_SUBSPACES_RESULTS,
    TINY_SUBSPACES_DATA,
    XDG_CACHE_HOME,
  };
  return Object.fromEntries(
    Object.entries(folders).flatMap(([name, folder]) => folder ? [[name, resolve(folder)]] : []),
  );
}

function check(context: Context, found: readonly FoundNotebook[]): void {
  for (const { name, notebook } of found) {
    const reason = staleness(notebook);
    context.err(reason === null ? `[fresh] ${name}` : `[stale] ${name}: ${reason}`);
    if (reason !== null) context.exitCode = 1;
  }
  if (context.exitCode === 1) context.err("Write outputs with deno task notebooks --write");
}

/** The notebook with its outputs; `null` where a cell has failed. */
async function execute(
  context: Context,
  { name, folder, notebook }: FoundNotebook,
  parameters: Parameters,
  env: Readonly<Record<string, string>>,
  by: typeof executeNotebook,
): Promise<Notebook | null> {
  const { stop, err } = context;
  const cells = codeCells(notebook).length;
  err(`[run] ${name}: ${cells} ${cells === 1 ? "cell" : "cells"} of code`);
  const begun = Date.now();
  try {
    const executed = await by(notebook, { name, folder, parameters, env, stop });
    err(`[done] ${name} in ${formatDuration((Date.now() - begun) / 1000)}`);
    return executed;
  } catch (error) {
    if (stop.aborted) return null;
    if (!(error instanceof CellError)) throw error;
    err(`[failed] ${name}, ${describe(error, notebook)}`);
    context.exitCode = 1;
    return null;
  }
}

/** Where a cell has failed, and why; with the line of its source. */
function describe({ cell, line, message }: CellError, notebook: Notebook): string {
  if (cell === 0) return `before its first cell: ${message}`;
  if (line === null) return `cell ${cell}: ${message}`;
  const source = codeCells(notebook)[cell - 1].source.split("\n")[line - 1];
  return `cell ${cell}, line ${line}: ${message}\n  ${line} | ${source}`;
}

async function save({ files, err }: Context, { path }: FoundNotebook, executed: Notebook): Promise<void> {
  await files.write(path, new TextEncoder().encode(serialiseNotebook(executed)));
  err(`[written] ${path}`);
}
