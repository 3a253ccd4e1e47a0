import type { LinesSpec, SeriesSpec } from "@tiny-subspaces/experiments/catalogue";
import { curvesChart } from "./curves-chart.ts";
import type { Chart } from "./chart.ts";
import type { Curve } from "./curves.ts";
import { noteOn } from "./note.ts";
import { resolveRules } from "./rules.ts";
import type { GroupSource } from "./source.ts";

/**
 * Means over seeds against the step, each over the band from the lowest to the highest seed. Rules at events are left out:
 * each seed has its own.
 */
export function bandsChart(spec: LinesSpec, source: GroupSource): Chart {
  return curvesChart(spec, bandCurves(spec.series, source), resolveRules(spec.rules, []), noteOn(source));
}

/** The curves of those series that the group has, in the order of the spec. A band needs more seeds than one. */
export function bandCurves(series: readonly SeriesSpec[], { group }: Pick<GroupSource, "group">): Curve[] {
  return series.flatMap(({ trajectory, table, column, label, role, dashed = false }) => {
    const found = group.series.find((one) =>
      one.trajectory === trajectory && one.table === table && one.column === column
    );
    if (!found || found.values.step!.length === 0) return [];
    const { step, mean, ...band } = found.values;
    const curve = { trajectory, table, column, label, role, dashed, wide: false };
    const { low, high, deviation, count } = band;
    return [{
      ...curve,
      steps: step as number[],
      values: mean!,
      band: count!.some((seeds) => seeds! > 1)
        ? { low: low!, high: high!, deviation: deviation!, count: count as number[] }
        : undefined,
    }];
  });
}
