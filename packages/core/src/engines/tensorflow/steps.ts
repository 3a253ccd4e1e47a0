import { EngineError } from "../engine.ts";
import type { SetupEffects } from "./effects.ts";

/** Lines of a failed command's output that a person is shown. */
const SHOWN = 12;

/**
 * Runs a command that a step needs.
 * @param what names the step
 * @param remedy what a person does where it fails
 * @returns what it wrote
 * @throws EngineError with the end of its output
 */
export async function runStep(
  { run }: SetupEffects,
  what: string,
  [command, ...args]: readonly string[],
  remedy: string,
): Promise<string> {
  const { code, output } = await run(command, args);
  if (code === 0) return output;
  const shown = output.trim().split("\n").slice(-SHOWN).join("\n  ");
  throw new EngineError(
    `${what}: \`${command}\` ended with code ${code}; ${remedy}. What was set up before is as it was.\n  ${shown}`,
  );
}
