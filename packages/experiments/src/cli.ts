import process from "node:process";
import type { Context } from "./cli/context.ts";
import { main } from "./cli/main.ts";
import { diskFiles } from "./files.ts";
import type { StopSignal } from "./runner/world.ts";

const stop = new AbortController();
const signals: readonly StopSignal[] = ["SIGINT", "SIGTERM"];
for (const signal of signals) {
  // Node's default comes back after the first: a second signal ends the process at once.
  process.once(signal, () => stop.abort(signal));
}

// Deno runs tasks in the repository's folder; paths are meant from where the person is.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);

const context: Context = {
  out: (text) => console.log(text),
  err: (text) => console.error(text),
  env: process.env,
  watched: Deno.stderr.isTerminal(),
  files: diskFiles,
  stop: stop.signal,
  exitCode: 0,
};

Deno.exit(await main(Deno.args, context));
