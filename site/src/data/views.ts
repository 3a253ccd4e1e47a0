import type { Artifact } from "@tiny-subspaces/experiments/artifacts";
import type { FigureEntry, PanelEntry } from "@tiny-subspaces/experiments/catalogue";
import type { Results } from "./load.ts";
import { hasResult } from "./parity.ts";
import { bestFirst } from "./presets.ts";

/** A figure as it is drawn from certain artifacts. */
export interface FigureView {
  /** `best`, or the preset of all its artifacts. */
  readonly name: string;
  readonly panels: readonly { readonly panel: PanelEntry; readonly artifact: Artifact }[];
}

/** The figure from the best artifact of each run, then from those of each preset that is another choice. */
export function viewsOf(figure: FigureEntry, results: Pick<Results, "artifacts">): FigureView[] {
  const panels = figure.panels.filter((panel) => hasResult(panel, results));
  const all = (panel: PanelEntry) => results.artifacts.get(panel.run)!;
  const best = panels.map((panel) => ({ panel, artifact: all(panel)[0]! }));
  const used = new Set(best.map(({ artifact }) => artifact.preset));
  const others = bestFirst.map((preset) => ({
    name: preset as string,
    panels: panels.flatMap((panel) => {
      const artifact = all(panel).find((each) => each.preset === preset);
      return artifact ? [{ panel, artifact }] : [];
    }),
  })).filter(({ panels: own }) =>
    own.length > 0 && own.some(({ artifact }, i) => artifact !== best[i]?.artifact)
  );
  return best.length === 0 ? [] : [
    { name: used.size === 1 ? [...used][0]! : "best", panels: best },
    ...others.filter(({ name }) => !(used.size === 1 && used.has(name as Artifact["preset"]))),
  ];
}
