import { formatColumns } from "../format.ts";
import { type ItemState, itemStates, type ItemStatus } from "../sweeps/states.ts";
import type { Sweep } from "../sweeps/sweep.ts";
import type { Context } from "./context.ts";

/** How many items are in each state that there are any of, in the order of the states. */
export function countStates(statuses: readonly ItemStatus[]): Partial<Record<ItemState, number>> {
  const counts = itemStates.map((state) =>
    [state, statuses.filter((status) => status.state === state).length] as const
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** `3 fresh, 1 failed` */
export function describeCounts(counts: Partial<Record<ItemState, number>>): string {
  return Object.entries(counts).map(([state, count]) => `${count} ${state}`).join(", ");
}

/** A line an item, and exit code 1 where one has failed or diverged. */
export function reportStatus(
  context: Context,
  { folder, manifest }: Sweep,
  statuses: readonly ItemStatus[],
  json: boolean,
): void {
  const counts = countStates(statuses);
  if (json) {
    const items = statuses.map(({ item, state, reason }) => ({
      ...{ name: item.name, state, reason, path: folder.artifact(item.name) },
      values: Object.fromEntries(manifest.axes.map(({ label }, i) => [label, item.values[i]])),
    }));
    context.out(
      JSON.stringify(
        { name: folder.name, run: manifest.run, preset: manifest.preset, counts, items },
        null,
        2,
      ),
    );
  } else {
    const lines = statuses.map(({ item, state, reason }) => [`[${state}]`, item.name, reason.split("\n")[0]]);
    context.out(formatColumns(lines));
    context.err(`${folder.name}: ${describeCounts(counts)}`);
  }
  if (counts.failed || counts.diverged) context.exitCode = 1;
}
