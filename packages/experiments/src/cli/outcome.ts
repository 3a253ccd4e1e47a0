import { join } from "node:path";
import { setTimeout } from "node:timers";
import type { Outcome } from "../runner/plan.ts";
import type { StopSignal } from "../runner/world.ts";
import { plainWords } from "../session/claims.ts";
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
export const SOON = 1000;

const saves = "saves and ends after this step. Once more ends it at once; " +
  "the same command then goes on from the last checkpoint";

/**
 * Tells whoever stops what is under way that it is going to end, where that takes long.
 * @param how it ends; as a run does unless told
 */
export function announceStop({ stop, err }: Pick<Context, "stop" | "err">, soon = SOON, how = saves): void {
  const announce = () => err(`\n${stop.reason}: ${how}`);
  stop.addEventListener("abort", () => setTimeout(announce, soon).unref(), { once: true });
}

/** A claim, as far as an outcome decides it. */
export interface ClaimLine {
  readonly word: string;
  readonly id: string;
  readonly statement: string;
}

/** The claims of an outcome's artifact. Only a preset as it is defined reproduces the paper, or does not. */
export function claimsOf(outcome: Outcome): ClaimLine[] {
  return (outcome.artifact?.claims ?? []).map(({ verdict, id, statement }) => ({
    word: isCustom(outcome) ? plainWords[verdict] : verdict,
    id,
    statement,
  }));
}

/** Whether something differs from what the preset defines. */
function isCustom({ plan: { name, request: { run, preset } } }: Outcome): boolean {
  return name !== join(preset, run.id);
}

/** The claims of an outcome's artifact, one a line, and whether they are about the paper. */
export function reportClaims(context: Pick<Context, "err">, outcome: Outcome): void {
  const claims = claimsOf(outcome);
  if (claims.length === 0) return;
  context.err(formatColumns(claims.map(({ word, id, statement }) => [`  ${word}`, id, statement])));
  if (isCustom(outcome)) {
    context.err(`  ${outcome.plan.name} is not the protocol of a preset: the paper is not judged by it`);
  }
}
