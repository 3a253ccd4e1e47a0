import type { LegendGroup } from "./chart.ts";

/** One entry a label, in order of appearance, with the style of the first curve that has it. */
export function legendGroups(curves: readonly LegendGroup[]): LegendGroup[] {
  const groups = new Map<string, LegendGroup>();
  for (const { label, role, dashed, wide } of curves) {
    if (!groups.has(label)) groups.set(label, { label, role, dashed, wide });
  }
  return [...groups.values()];
}
