import type { Artifact } from "@tiny-subspaces/experiments/artifacts";
import { argumentsOf, type Manifest, quote } from "@tiny-subspaces/experiments/sweeps";

/** How a task of the repository is called on a machine with Node and npm, from the repository's root. */
export const TASK = "npx -y deno@2.9.6 task";

/** The command that makes an artifact, or makes it again. */
export function regenerateCommand({ run, preset }: Pick<Artifact, "run" | "preset">): string {
  return `${TASK} run ${run} --preset ${preset}`;
}

/** The command that computes a sweep, or what of it is not there. */
export function sweepCommand(manifest: Manifest): string {
  return `${TASK} ${argumentsOf(manifest).map(quote).join(" ")}`;
}
