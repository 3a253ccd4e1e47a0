import { DataError, EngineError } from "@tiny-subspaces/core";
import { CommanderError } from "commander";
import { UserError } from "../errors.ts";
import { describeRefusal } from "../files.ts";
import type { Context } from "./context.ts";
import { createProgram } from "./program.ts";

/**
 * Executes one command line.
 * @param args without the program's name
 * @returns the exit code: 0; 2 for what the person can mend, with one message; 1 for an error of the program's own, with
 *   its stack; 130 and 143 for a command that SIGINT or SIGTERM has stopped
 */
export async function main(args: readonly string[], context: Context): Promise<number> {
  try {
    await createProgram(context).parseAsync([...args], { from: "user" });
    return context.exitCode;
  } catch (error) {
    // Commander has written its message itself.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UserError || error instanceof DataError || error instanceof EngineError) {
      context.err(`error: ${error.message}`);
      return 2;
    }
    if (error instanceof Deno.errors.NotCapable) {
      context.err(`error: ${describeRefusal(error)}`);
      return 2;
    }
    context.err(error instanceof Error ? error.stack ?? error.message : String(error));
    return 1;
  }
}
