import type { Artifact } from "../../src/artifacts/mod.ts";
import { evaluateClaims } from "../../src/figures/mod.ts";
import { runs } from "../../src/runs/mod.ts";

/** The claim of that id, from an artifact of one of the runs that its figure reads. */
export function claim(id: string, artifact: Artifact) {
  const found = evaluateClaims(artifact).find((candidate) => candidate.id === id);
  if (!found) throw new Error(`${artifact.run} has no claim ${id}`);
  return found;
}

export function verdict(id: string, artifact: Artifact) {
  return claim(id, artifact).verdict;
}

export const paper = (run: string) => runs.find(({ id }) => id === run)!.presets.paper;

/** The same artifact with one trajectory cut short. */
export function unfinished(artifact: Artifact, name: string): Artifact {
  return {
    ...artifact,
    status: { ...artifact.status, complete: false },
    trajectories: artifact.trajectories.map((trajectory) =>
      trajectory.name === name ? { ...trajectory, complete: false } : trajectory
    ),
  };
}

export function without(artifact: Artifact, name: string): Artifact {
  return {
    ...artifact,
    trajectories: artifact.trajectories.filter((trajectory) => trajectory.name !== name),
  };
}

/** The same artifact with one trajectory whose numbers were not finite any more before its end. */
export function diverged(artifact: Artifact, name: string): Artifact {
  return {
    ...artifact,
    trajectories: artifact.trajectories.map((trajectory) =>
      trajectory.name === name
        ? { ...trajectory, complete: false, divergedAt: trajectory.endStep }
        : trajectory
    ),
  };
}
