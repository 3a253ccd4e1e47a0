import type { Chart, Stretch, View } from "../charts/chart.ts";
import { createChart } from "../charts/create.ts";
import { drawChart, type DrawnChart } from "../charts/draw.ts";
import { chartSize } from "../charts/frame.ts";
import { roleColour } from "../charts/roles.ts";
import type { GroupSource } from "../charts/source.ts";
import type { Charted, DrawnSpec } from "../charts/spec.ts";
import { richNodes } from "../text/nodes.ts";
import { typesetLabels } from "../text/typeset.ts";
import { fetchArtifact } from "./artifacts.ts";
import { addBrush } from "./brush.ts";
import { type FigureState, stateOf } from "./figure-state.ts";
import { readingInWords, Readout } from "./readout.ts";
import { csvOf, pngOf, save, standaloneSvg, svgText } from "./take-away.ts";

/** How far outside the window a chart is made ready, in CSS pixels. */
const AHEAD = "300px";

/** Steps that a page key moves by. */
const PAGE = 10;

/** How much less is in view after one zoom by button or key. */
const CLOSER = 3;

/** A chart with what goes along where it is taken. */
interface Declared {
  readonly spec: DrawnSpec;
  /** Line by line, see `captionOf`. */
  readonly caption: readonly string[];
}

/**
 * Takes over a chart that the server has drawn: draws it at the reader's width, and lets them choose curves, scale and
 * stretch, and read values by pointer or keyboard, together with the other charts of its figure. Until then, or if the
 * artifact cannot be fetched, the server's drawing stays. A chart without a `data-src` is shown what to draw (`show`).
 */
export class SubspaceChart extends HTMLElement {
  #chart!: Chart;
  #caption: readonly string[] = [];
  #readout: Readout | null = null;
  #state!: FigureState;
  #svg: DrawnChart | null = null;

  connectedCallback(): void {
    if (!this.dataset.src) return;
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
    const declared: Declared = JSON.parse(this.querySelector("script")!.textContent!);
    this.show(declared, await fetchArtifact(this.dataset.src!));
  }

  /** Draws what was measured so far; may be called again when there is more, or nothing any more, and by another spec. */
  show({ spec, caption }: Declared, charted: Charted | GroupSource): void {
    this.#chart = createChart(spec, charted);
    this.#caption = caption;
    const isEmpty = this.#chart.steps.length === 0;
    this.toggleAttribute("data-empty", isEmpty);
    if (isEmpty) return this.#clear();
    // A stretch that is being drawn over the chart stays under the pointer.
    if (this.#readout && this.#plot.matches(":active")) return;
    if (this.#readout) return this.#draw();
    this.#state = stateOf(this);
    this.#readout = new Readout(this.#plot);
    this.#listen();
    // Drawn when first observed, and again whenever the width changes.
    new ResizeObserver(() => this.#draw()).observe(this.#plot);
  }

  /** Tells the curves in words as they are now. */
  describe(): void {
    this.querySelector(".words ul")?.replaceChildren(
      ...this.#chart.describe().map((sentence) => {
        const item = document.createElement("li");
        item.append(...richNodes(sentence));
        return item;
      }),
    );
  }

  #clear(): void {
    this.#readout?.hide();
    this.#svg?.remove();
    this.#svg = null;
  }

  get #plot(): HTMLElement {
    return this.querySelector<HTMLElement>(".plot")!;
  }

  get #run(): string {
    return this.dataset.run!;
  }

  get #view(): View {
    const { scales, hidden, stretches, smoothing } = this.#state;
    const chosen = this.#chart.switchable ? scales.get(this.dataset.panel!) : undefined;
    return {
      scale: chosen ?? this.#chart.scale,
      hidden,
      stretch: this.#withSteps(stretches.get(this.#run) ?? null),
      smoothing: this.#chart.againstStep ? smoothing : 0,
    };
  }

  /** A stretch within which this chart has something to show, as an address may name any. */
  #withSteps(stretch: Stretch | null): Stretch | null {
    return stretch && this.#chart.steps.some((step) => step >= stretch[0] && step <= stretch[1])
      ? stretch
      : null;
  }

  #draw(): void {
    const width = this.#plot.clientWidth;
    if (width === 0 || this.#chart.steps.length === 0) return;
    const view = this.#view;
    const svg = drawChart(this.#chart, view, chartSize(width), document);
    typesetLabels(svg);
    if (this.#chart.againstStep) {
      addBrush(svg, (from, to) => this.#zoom([this.#nearest(from, view), this.#nearest(to, view)]));
    }
    this.#plot.querySelector("svg")?.remove();
    this.#plot.prepend(svg);
    this.#svg = svg;
    this.dataset.ready = "";
    this.#showControls(view);
    this.#showStep();
  }

  /** Controls say what is drawn, whoever has changed it. */
  #showControls(view: View): void {
    const press = (control: string, on: boolean) =>
      this.querySelector(`[data-control="${control}"]`)?.setAttribute("aria-pressed", String(on));
    const focus = this.#chart.focus?.stretch;
    press("log", view.scale === "log");
    press("focus", !!focus && !!view.stretch && focus[0] === view.stretch[0] && focus[1] === view.stretch[1]);
    for (const button of this.querySelectorAll("[data-group]")) {
      button.setAttribute("aria-pressed", String(!view.hidden.has(button.getAttribute("data-group")!)));
    }
    const whole = this.querySelector<HTMLButtonElement>('[data-control="whole"]');
    if (whole) whole.disabled = view.stretch === null;
    const smoothing = this.querySelector<HTMLSelectElement>('[data-control="smooth"]');
    if (smoothing) smoothing.value = String(this.#state.smoothing);
  }

  #listen(): void {
    const state = this.#state;
    for (const button of this.querySelectorAll<HTMLButtonElement>("[data-group]")) {
      button.disabled = false;
      button.addEventListener("click", () => {
        const group = button.dataset.group!;
        if (!state.hidden.delete(group)) state.hidden.add(group);
        state.change("view");
      });
    }
    this.querySelector(".controls")!.removeAttribute("data-waiting");
    for (const control of this.querySelectorAll<HTMLButtonElement | HTMLSelectElement>("[data-control]")) {
      control.disabled = false;
    }
    this.#on("log", () => {
      state.scales.set(this.dataset.panel!, this.#view.scale === "log" ? "linear" : "log");
      state.change("view");
    });
    this.#on("focus", (pressed) => this.#zoom(pressed ? null : this.#chart.focus!.stretch));
    this.#on("closer", () => this.#closer());
    this.#on("whole", () => this.#zoom(null));
    this.#on("svg", () => this.#save("svg"));
    this.#on("png", () => this.#save("png"));
    this.#on("csv", () => this.#save("csv"));
    this.querySelector<HTMLSelectElement>('[data-control="smooth"]')?.addEventListener("change", (event) => {
      state.smoothing = Number((event.target as HTMLSelectElement).value);
      state.change("view");
    });
    state.addEventListener("view", () => this.#draw());
    state.addEventListener("step", () => this.#showStep());
    this.#listenToPointer();
    this.#listenToKeys();
  }

  #on(control: string, act: (pressed: boolean) => void): void {
    const button = this.querySelector(`[data-control="${control}"]`);
    button?.addEventListener("click", () => act(button.getAttribute("aria-pressed") === "true"));
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
    this.#plot.addEventListener("dblclick", () => this.#zoom(null));
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
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape") return this.#back();
      if (event.key === "+" || event.key === "=") return this.#closer();
      if (event.key === "-" || event.key === "0") return this.#zoom(null);
      const step = this.#stepAfter(event.key);
      if (step === undefined) return;
      event.preventDefault();
      this.#read(step);
    });
    plot.addEventListener("blur", () => this.#leave());
  }

  /** Where a key leads from the step that is marked; undefined for a key that leads nowhere. */
  #stepAfter(key: string): number | undefined {
    const steps = this.#chart.stepsIn(this.#view);
    const last = steps.length - 1;
    const marked = this.#state.steps.get(this.#run);
    const here = marked === undefined ? -1 : steps.indexOf(marked);
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

  #zoom(stretch: Stretch | null): void {
    const { stretches } = this.#state;
    if (stretch === null || stretch[0] >= stretch[1]) stretches.delete(this.#run);
    else stretches.set(this.#run, stretch);
    this.#state.change("view");
  }

  /** Around the step that is marked, or the middle of what is in view. */
  #closer(): void {
    const steps = this.#chart.stepsIn(this.#view);
    if (steps.length < 4) return;
    const marked = steps.indexOf(this.#state.steps.get(this.#run) ?? NaN);
    const at = marked < 0 ? steps.length >> 1 : marked;
    const reach = Math.max(1, Math.floor(steps.length / (2 * CLOSER)));
    this.#zoom([steps[Math.max(0, at - reach)]!, steps[Math.min(steps.length - 1, at + reach)]!]);
  }

  /** Escape ends the reading, or where there is none the zoom. */
  #back(): void {
    if (this.#state.steps.has(this.#run)) this.#leave();
    else this.#zoom(null);
  }

  #nearest(x: number, view: View): number {
    return this.#chart.pick(x, 0, view);
  }

  #read(step: number): void {
    if (this.#state.steps.get(this.#run) === step) return;
    this.#state.steps.set(this.#run, step);
    this.#state.change("step");
  }

  #leave(): void {
    if (this.#state.steps.delete(this.#run)) this.#state.change("step");
  }

  /** The run's step may be one at which this chart's quantity was not measured. */
  #showStep(): void {
    const step = this.#state.steps.get(this.#run);
    if (step === undefined || !this.#svg) return this.#readout!.hide();
    const view = this.#view;
    const own = this.#chart.againstStep ? this.#nearest(step, view) : step;
    this.#announce(own);
    this.#readout!.show(this.#chart, view, this.#svg, own);
  }

  #announce(step: number): void {
    this.#plot.setAttribute("aria-valuemax", String(this.#chart.steps.at(-1)));
    this.#plot.setAttribute("aria-valuenow", String(step));
    this.#plot.setAttribute("aria-valuetext", readingInWords(this.#chart, this.#view, step));
  }

  async #save(format: "svg" | "png" | "csv"): Promise<void> {
    const caption = this.#caption;
    const name = `${this.dataset.file}.${format}`;
    if (format === "csv") return save(new Blob([csvOf(this.#chart, caption)], { type: "text/csv" }), name);
    const { hidden } = this.#view;
    const legend = this.#chart.groups.filter(({ label }) => !hidden.has(label)).map(({ label, role }) => ({
      label,
      colour: this.#resolve(roleColour(role)),
    }));
    const svg = standaloneSvg(this.#svg!, legend, caption);
    if (format === "png") return save(await pngOf(svg), name);
    save(new Blob([svgText(svg)], { type: "image/svg+xml" }), name);
  }

  /** A colour of the theme as one that means the same elsewhere. */
  #resolve(colour: string): string {
    const probe = document.createElement("span");
    probe.style.color = colour;
    this.append(probe);
    const resolved = getComputedStyle(probe).color;
    probe.remove();
    return resolved;
  }
}

customElements.define("subspace-chart", SubspaceChart);
