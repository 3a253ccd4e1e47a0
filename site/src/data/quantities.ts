import type { FigureEntry, PanelEntry } from "@tiny-subspaces/experiments/catalogue";

/** A panel with the figure that it is in. */
export interface PlacedPanel {
  readonly figure: FigureEntry;
  readonly panel: PanelEntry;
}

/** What figures draw of a run, each quantity once. */
export function quantitiesOf(run: string, figures: readonly FigureEntry[]): PlacedPanel[] {
  const all = figures.flatMap((figure) =>
    figure.panels.filter((panel) => panel.run === run && panel.chart !== null).map((panel) => ({
      figure,
      panel,
    }))
  );
  const name = ({ panel: { chart } }: PlacedPanel) =>
    chart!.kind === "table" ? "table" : chart!.kind + chart!.yLabel;
  return all.filter((one, i) => all.findIndex((other) => name(other) === name(one)) === i);
}
