import { formatJson } from "./json.ts";
import { canonicalArtifact } from "./canonical.ts";
import type { Artifact } from "./schema.ts";
import { thinTable } from "./table.ts";

/** Size that a file should not exceed, in bytes. */
export const TARGET_BYTES = 1_000_000;

/** All rows this close to the start of a phase are kept: what happens at a switch happens within these steps. */
const DENSE_STEPS = 200;

/** Rows of a table that are tried until the file is small enough. */
export const ROW_LIMITS = [4000, 2000, 1000, 500, 200, 100];

/**
 * The artifact with its tables thinned (see `thinTable`) to the most rows, of 4,000, 2,000, 1,000, 500, 200 and 100, with
 * which its file stays within about 1 MB. The 200 steps on either side of each phase's start keep all their rows.
 * The result depends on the artifact alone, so a run that was interrupted thins to the same rows.
 *
 * @throws ArtifactError if the artifact is not valid
 */
export function thinArtifact(artifact: Artifact): Artifact {
  const whole = canonicalArtifact(artifact);
  const starts = whole.trajectories.map(({ startStep }) => startStep);
  const dense = (step: number) => starts.some((start) => Math.abs(step - start) <= DENSE_STEPS);
  let thinned = whole;
  for (const limit of ROW_LIMITS) {
    thinned = {
      ...whole,
      trajectories: whole.trajectories.map((trajectory) => ({
        ...trajectory,
        tables: Object.fromEntries(
          Object.entries(trajectory.tables).map(([name, table]) => [name, thinTable(table, limit, dense)]),
        ),
      })),
    };
    if (formatJson(thinned).length <= TARGET_BYTES) break;
  }
  return thinned;
}
