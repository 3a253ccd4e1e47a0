import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "../errors.ts";
import type { Environment } from "./lineProcess.ts";

/** Debian's packages are for its own Python, which another one may hide. */
const usualPlaces = ["python3", "/usr/bin/python3"];

/**
 * The command of a Python that has PyTorch and SciPy: what `TINY_SUBSPACES_PYTHON` names, or the first that does.
 * @throws UserError if there is none; it says how to get one
 */
export async function findPython(env: Environment): Promise<string> {
  const asked = env.TINY_SUBSPACES_PYTHON;
  const candidates = asked ? [asked] : usualPlaces;
  for (const command of candidates) {
    try {
      await promisify(execFile)(command, ["-c", "import scipy, torch"], { env: { ...env } });
      return command;
    } catch {
      // Not there, or without the packages.
    }
  }
  throw new UserError(
    `PyTorch: expected a Python with torch and scipy, found none (tried ${
      candidates.join(", ")
    }). On Debian and Ubuntu: ` +
      "apt-get install python3-torch python3-scipy; else: pip install torch scipy. TINY_SUBSPACES_PYTHON names a Python " +
      "that is elsewhere.",
  );
}
