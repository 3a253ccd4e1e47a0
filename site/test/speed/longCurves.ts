import type { Artifact, Table } from "@tiny-subspaces/experiments/artifacts";

/** The same artifact with `times` as many steps, and every table but those of spectra and audits with a row at each step. */
export function withEveryStep(artifact: Artifact, times: number): Artifact {
  return {
    ...artifact,
    status: {
      ...artifact.status,
      stepsDone: artifact.status.stepsDone * times,
      stepsTotal: artifact.status.stepsTotal * times,
    },
    trajectories: artifact.trajectories.map((trajectory) => ({
      ...trajectory,
      startStep: trajectory.startStep * times,
      endStep: trajectory.endStep * times,
      tables: Object.fromEntries(
        Object.entries(trajectory.tables).map(([name, table]) => {
          const spread = { ...table, step: table.step.map((step) => step! * times) };
          return [name, name === "spectrum" || name === "audit" ? spread : filled(spread)];
        }),
      ),
    })),
    events: artifact.events.map((event) => ({ ...event, step: event.step * times })),
  };
}

/** A row at each step: between two known ones the values of the earlier, with a ripple so that no two points are alike. */
function filled(table: Table): Table {
  const [first, last] = [table.step[0]!, table.step.at(-1)!];
  const rows: number[] = [];
  for (let step = first, row = 0; step <= last; step++) {
    while (row + 1 < table.step.length && table.step[row + 1]! <= step) row++;
    rows.push(row);
  }
  const entries = Object.entries(table).map(([name, values]) => [
    name,
    rows.map((row, i) =>
      name === "step" ? first + i : values[row] === null ? null : values[row]! * (1 + 0.01 * Math.sin(i))
    ),
  ]);
  return Object.fromEntries(entries);
}
