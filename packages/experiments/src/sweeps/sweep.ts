import type { Artifact } from "../artifacts/mod.ts";
import type { DataOptions } from "../runs/data.ts";
import { findRun } from "../runs/find.ts";
import { runs } from "../runs/mod.ts";
import type { RunRequest } from "../runner/plan.ts";
import { changesAt } from "./axes.ts";
import type { SweepFolder } from "./folder.ts";
import type { Item, Manifest } from "./manifest.ts";

/** A sweep that there is. */
export interface Sweep {
  readonly folder: SweepFolder;
  readonly manifest: Manifest;
  /** Where this machine has its data. */
  readonly places: Omit<DataOptions, "mode">;
}

/** An item as the single run that it is. */
export function requestOf(
  { folder, manifest, places }: Sweep,
  item: Item,
  checkpointSeconds = 0,
): RunRequest {
  const { run, preset, set, axes, data, engine } = manifest;
  return {
    run: findRun(runs, run),
    preset,
    changes: [...set, ...changesAt(axes, item.values)],
    data: { ...places, mode: data },
    engine,
    fresh: false,
    out: folder.artifact(item.name),
    checkpointSeconds,
  };
}

/** `dom-sgd diverged at step 120`; `null` where no trajectory did. */
export function describeDivergence({ trajectories }: Pick<Artifact, "trajectories">): string | null {
  const diverged = trajectories.filter(({ divergedAt }) => divergedAt !== null);
  return diverged.length === 0
    ? null
    : diverged.map(({ name, divergedAt }) => `${name} diverged at step ${divergedAt}`).join(", ");
}
