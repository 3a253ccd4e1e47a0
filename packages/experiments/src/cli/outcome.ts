import { setTimeout } from "node:timers";
import type { Artifact } from "../artifacts/mod.ts";
import type { StopSignal } from "../runner/world.ts";
import type { Context } from "./context.ts";
import { formatColumns } from "../format.ts";

const exitCodes: Record<StopSignal, number> = { SIGINT: 130, SIGTERM: 143 };

/** Says how to go on after a signal, and exits as a shell expects of a process that one ended. */
export function reportStop(
  context: Context,
  howToGoOn = "the same command goes on from its checkpoint",
): void {
  const signal: StopSignal = context.stop.reason;
  context.err(`stopped by ${signal}; ${howToGoOn}`);
  context.exitCode = exitCodes[signal];
}

/** Milliseconds within which most steps end. */
const SOON = 1000;

/** Tells whoever stops a run that it is going to end, where the step under way takes long. */
export function announceStop({ stop, err }: Pick<Context, "stop" | "err">, soon = SOON): void {
  const announce = () =>
    err(
      `\n${stop.reason}: saves and ends after this step. Once more ends it at once; ` +
        "the same command then goes on from the last checkpoint",
    );
  stop.addEventListener("abort", () => setTimeout(announce, soon).unref(), { once: true });
}

/** The claims of an artifact, one a line. */
export function reportClaims(context: Context, { claims }: Artifact): void {
  if (claims.length === 0) return;
  context.err(formatColumns(claims.map(({ verdict, id, statement }) => [`  ${verdict}`, id, statement])));
}
