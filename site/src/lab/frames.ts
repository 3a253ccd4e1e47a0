import type { SubspaceChart } from "../client/subspace-chart.ts";
import type { DrawnSpec, Live } from "../charts/spec.ts";

/** The charts of a part of the lab (components/LivePanel.astro), by panel. What draws them is loaded with the first drawing. */
export class Frames {
  readonly #root: HTMLElement;
  #isReady = false;

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  async load(): Promise<void> {
    await import("../client/subspace-chart.ts");
    this.#isReady = true;
  }

  /** @param caption what goes along where a chart is taken, line by line, after its title */
  show(specs: Readonly<Record<string, DrawnSpec>>, live: Live, caption: readonly string[]): void {
    if (!this.#isReady) return;
    for (const [panel, spec] of Object.entries(specs)) {
      const chart = this.#chart(panel);
      const title = chart.querySelector(".panel-title")!.textContent!;
      chart.show({ spec, caption: [title, ...caption] }, live);
    }
  }

  /** Tells in words what the charts show: when that is to stand for a while. */
  describe(): void {
    if (!this.#isReady) return;
    for (const chart of this.#root.querySelectorAll<SubspaceChart>("subspace-chart")) chart.describe();
  }

  #chart(panel: string): SubspaceChart {
    return this.#root.querySelector<SubspaceChart>(`subspace-chart[data-panel="${panel}"]`)!;
  }
}
