import type { Artifact } from "@tiny-subspaces/experiments/artifacts";

/** How a task of the repository is called on a machine with Node and npm, from the repository's root. */
export const TASK = "npx -y deno@2.9.6 task";

/** The command that makes an artifact, or makes it again. */
export function regenerateCommand({ run, preset }: Pick<Artifact, "run" | "preset">): string {
  return `${TASK} run ${run} --preset ${preset}`;
}
