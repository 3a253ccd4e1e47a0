import type { Chart, View } from "../charts/chart.ts";
import { createChart } from "../charts/create.ts";
import { drawChart, type DrawnChart, initialView } from "../charts/draw.ts";
import { chartSize } from "../charts/frame.ts";
import { typesetLabels } from "../text/typeset.ts";
import { fetchArtifact } from "./artifacts.ts";
import { readingInWords, Readout } from "./readout.ts";

/** How far outside the window a chart is made ready, in CSS pixels. */
const AHEAD = "600px";

/** Steps that a page key moves by. */
const PAGE = 10;

/**
 * Takes over a chart that the server has drawn: draws it at the reader's width, and lets them choose curves, scale and
 * stretch, and read values by pointer or keyboard. Until then, or if the artifact cannot be fetched, the server's drawing
 * stays.
 */
class SubspaceChart extends HTMLElement {
  #chart!: Chart;
  #view!: View;
  #readout!: Readout;
  #svg: DrawnChart | null = null;
  #step: number | null = null;

  connectedCallback(): void {
    const observer = new IntersectionObserver(async ([entry]) => {
      if (!entry?.isIntersecting) return;
      observer.disconnect();
      try {
        await this.#enhance();
      } catch (error) {
        console.warn("The chart stays as it was drawn:", error);
      }
    }, { rootMargin: AHEAD });
    observer.observe(this);
  }

  async #enhance(): Promise<void> {
    const spec = JSON.parse(this.querySelector("script")!.textContent!);
    this.#chart = createChart(spec, await fetchArtifact(this.dataset.src!));
    if (this.#chart.steps.length === 0) return;
    this.#view = initialView(this.#chart);
    this.#readout = new Readout(this.#plot);
    this.#listen();
    // Drawn when first observed, and again whenever the width changes.
    new ResizeObserver(() => this.#draw()).observe(this.#plot);
  }

  get #plot(): HTMLElement {
    return this.querySelector<HTMLElement>(".plot")!;
  }

  #draw(): void {
    const width = this.#plot.clientWidth;
    if (width === 0) return;
    const svg = drawChart(this.#chart, this.#view, chartSize(width), document);
    typesetLabels(svg);
    this.#plot.querySelector("svg")?.remove();
    this.#plot.prepend(svg);
    this.#svg = svg;
    this.dataset.ready = "";
    if (this.#step !== null) this.#readout.show(this.#chart, this.#view, svg, this.#step);
  }

  #change(view: Partial<View>): void {
    this.#view = { ...this.#view, ...view };
    this.#leave();
    this.#draw();
  }

  #listen(): void {
    for (const button of this.querySelectorAll<HTMLButtonElement>("[data-group]")) {
      button.disabled = false;
      button.addEventListener("click", () => {
        const hidden = new Set(this.#view.hidden);
        if (!hidden.delete(button.dataset.group!)) hidden.add(button.dataset.group!);
        button.setAttribute("aria-pressed", String(!hidden.has(button.dataset.group!)));
        this.#change({ hidden });
      });
    }
    this.querySelector<HTMLElement>(".controls")!.hidden = false;
    this.#toggle("log", (on) => ({ scale: on ? "log" : "linear" }));
    this.#toggle("focus", (on) => ({ focused: on }));
    this.#listenToPointer();
    this.#listenToKeys();
  }

  #toggle(control: string, view: (on: boolean) => Partial<View>): void {
    const button = this.querySelector(`[data-control="${control}"]`);
    button?.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      this.#change(view(on));
    });
  }

  #listenToPointer(): void {
    const read = (event: PointerEvent) => {
      if (!this.#svg) return;
      const { left, top } = this.#svg.getBoundingClientRect();
      const x = this.#svg.scale("x")!.invert!(event.clientX - left) as number;
      const y = this.#svg.scale("y")!.invert!(event.clientY - top) as number;
      this.#read(this.#chart.pick(x, y, this.#view));
    };
    this.#plot.addEventListener("pointermove", read);
    this.#plot.addEventListener("pointerdown", read);
    // A finger leaves whenever it is lifted; what it has read stays until the reader touches something else.
    this.#plot.addEventListener("pointerleave", ({ pointerType }) => {
      if (pointerType !== "touch") this.#leave();
    });
  }

  #listenToKeys(): void {
    const plot = this.#plot;
    plot.tabIndex = 0;
    plot.setAttribute("role", "slider");
    plot.setAttribute("aria-valuemin", String(this.#chart.steps[0]));
    plot.setAttribute("aria-valuemax", String(this.#chart.steps.at(-1)));
    this.#announce(this.#chart.steps[0]!);
    plot.addEventListener("keydown", (event) => {
      if (event.key === "Escape") return this.#leave();
      const step = this.#stepAfter(event.key);
      if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.#read(step);
    });
    plot.addEventListener("blur", () => this.#leave());
  }

  /** Where a key leads from the step that is marked; undefined for a key that leads nowhere. */
  #stepAfter(key: string): number | undefined {
    const steps = this.#chart.stepsIn(this.#view);
    const last = steps.length - 1;
    const here = this.#step === null ? -1 : steps.indexOf(this.#step);
    const to: Record<string, number> = {
      ArrowRight: here + 1,
      ArrowUp: here + 1,
      ArrowLeft: here < 0 ? last : here - 1,
      ArrowDown: here < 0 ? last : here - 1,
      PageUp: here + PAGE,
      PageDown: here - PAGE,
      Home: 0,
      End: last,
    };
    const index = to[key];
    return index === undefined ? undefined : steps[Math.max(0, Math.min(index, last))];
  }

  #read(step: number): void {
    this.#step = step;
    this.#announce(step);
    if (this.#svg) this.#readout.show(this.#chart, this.#view, this.#svg, step);
  }

  #announce(step: number): void {
    this.#plot.setAttribute("aria-valuenow", String(step));
    this.#plot.setAttribute("aria-valuetext", readingInWords(this.#chart, this.#view, step));
  }

  #leave(): void {
    this.#step = null;
    this.#readout.hide();
  }
}

customElements.define("subspace-chart", SubspaceChart);
