import process from "node:process";
import type { Context } from "./cli/context.ts";
import { main } from "./cli/main.ts";
import { stopOnSignals } from "./cli/signals.ts";
import { diskFiles } from "./files.ts";

// Deno runs tasks in the repository's folder; paths are meant from where the person is.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);

let stop: AbortSignal | undefined;

const context: Context = {
  out: (text) => console.log(text),
  err: (text) => console.error(text),
  env: process.env,
  watched: Deno.stderr.isTerminal(),
  files: diskFiles,
  // Asked for by the commands that heed it; a signal ends the others at once.
  get stop() {
    return stop ??= stopOnSignals();
  },
  exitCode: 0,
};

Deno.exit(await main(Deno.args, context));
