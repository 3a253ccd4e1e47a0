import process from "node:process";
import type { Context } from "./cli/context.ts";
import { main } from "./cli/main.ts";
import { diskFiles } from "./files.ts";
import type { StopSignal } from "./runner/world.ts";

const stop: { signal: StopSignal | null } = { signal: null };
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // Node's default comes back after the first: a second signal ends the process at once.
  process.once(signal, () => stop.signal = signal);
}

const context: Context = {
  out: (text) => console.log(text),
  err: (text) => console.error(text),
  env: process.env,
  watched: Deno.stderr.isTerminal(),
  files: diskFiles,
  stop,
  exitCode: 0,
};

Deno.exit(await main(Deno.args, context));
