import type { Artifact, Table } from "@tiny-subspaces/experiments/artifacts";
import type { ChartSpec, FigureEntry } from "@tiny-subspaces/experiments/catalogue";

/**
 * An artifact with only what a figure's charts draw of it, number for number: the rest need not travel. It has no digest,
 * which would be the whole's.
 */
export function sliceFor(figure: FigureEntry, artifact: Artifact): Artifact {
  const wanted = new Set(
    figure.panels.filter(({ run, chart }) => run === artifact.run && chart !== null)
      .flatMap(({ chart }) => columnsOf(chart!)),
  );
  const isWanted = (...path: string[]) => wanted.has(path.join("/"));
  return {
    ...artifact,
    claims: [],
    contentDigest: undefined,
    trajectories: artifact.trajectories.map((trajectory) => ({
      ...trajectory,
      tables: Object.fromEntries(
        Object.entries(trajectory.tables).flatMap(([name, table]): [string, Table][] => {
          const columns = Object.entries(table).filter(([column]) => isWanted(trajectory.name, name, column));
          return columns.length === 0
            ? []
            : [[name, Object.fromEntries([["step", table.step!], ...columns])]];
        }),
      ),
    })),
  };
}

function columnsOf(chart: ChartSpec): string[] {
  switch (chart.kind) {
    case "lines":
      return chart.series.map(({ trajectory, table, column }) => `${trajectory}/${table}/${column}`);
    case "trajectory2d":
      return chart.series.flatMap(({ trajectory, table, x, y }) =>
        [x, y].map((column) => `${trajectory}/${table}/${column}`)
      );
    case "table":
      return [];
  }
}
