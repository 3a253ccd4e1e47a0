import { spawn } from "node:child_process";
import process from "node:process";
import { hostCards } from "../host.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** How a command has ended; 127 where there is no such command, as in a shell. */
export interface CommandEnd {
  readonly code: number;
  /** What it wrote, standard output and standard error as they came. */
  readonly output: string;
}

/** What a setup has to do with outside itself, its files apart. */
export interface SetupEffects {
  run(command: string, args: readonly string[]): Promise<CommandEnd>;
  /** Tells the person a step. */
  say(line: string): void;
  readonly env: Environment;
  /** As in `process.platform` and `process.arch`: `linux-x64`, … */
  readonly host: string;
  /** The models of NVIDIA's cards whose driver is here. */
  cards(): string[];
}

/**
 * Those of this process.
 * @param signal ends the command that is running
 */
export function processEffects(
  env: Environment,
  say: (line: string) => void,
  signal?: AbortSignal,
): SetupEffects {
  return {
    say,
    env,
    host: `${process.platform}-${process.arch}`,
    cards: hostCards,
    run: (command, args) =>
      new Promise((resolve) => {
        signal?.throwIfAborted();
        const child = spawn(command, args, {
          env: { ...env },
          stdio: ["ignore", "pipe", "pipe"],
          signal,
        });
        let output = "";
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => output += text);
        child.on("error", ({ message }) => resolve({ code: 127, output: output + message }));
        child.on("close", (code) => resolve({ code: code ?? 1, output }));
      }),
  };
}
