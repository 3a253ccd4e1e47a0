import { valleyCharts } from "@tiny-subspaces/experiments/lab/charts";
import type { ValleyWalk } from "@tiny-subspaces/experiments/lab/valley";
import { Controls } from "./controls.ts";
import { paperValley, valleyFields, valleySettings, type ValleyValues } from "./fields.ts";
import { Frames } from "./frames.ts";
import { PageParts } from "./page-parts.ts";
import { standingsOfValley } from "./standings.ts";
import { progressOf, valleyCaption, verdictsOf } from "./words.ts";

/** Drawings until the last step, and milliseconds between two of them at the least. */
const DRAWINGS = 70, PAUSE = 50;

/** The toy model on the page: walks when it is asked to, and again from its start when a control is moved after that. */
export class ValleyLab {
  readonly #parts: PageParts;
  readonly #frames: Frames;
  readonly #controls: Controls<typeof valleyFields>;
  #walk: ValleyWalk | null = null;
  #isRunning = false;
  #drawn = 0;

  constructor(root: HTMLElement, values: ValleyValues, onValues: (values: ValleyValues) => void) {
    this.#parts = new PageParts(root);
    this.#frames = new Frames(root);
    const onChange = (changed: ValleyValues) => {
      onValues(changed);
      if (this.#walk) void this.#restart();
    };
    this.#controls = new Controls(root, "valley", valleyFields, values, onChange);
    this.#parts.onPress("start", () => {
      if (this.#isRunning) this.#pause();
      else if (this.#walk && !this.#walk.isOver) this.#goOn();
      else void this.#restart();
    });
    this.#parts.onPress("reset", () => this.#reset());
    this.#parts.onPress("paper", () => {
      this.#controls.values = paperValley;
      onChange(paperValley);
    });
    this.#show();
  }

  async #restart(): Promise<void> {
    const [{ ValleyWalk }] = await Promise.all([
      import("@tiny-subspaces/experiments/lab/valley"),
      this.#frames.load(),
    ]);
    this.#walk = new ValleyWalk(valleySettings(this.#controls.values));
    this.#parts.tell("status", "");
    this.#goOn();
  }

  #goOn(): void {
    const wasRunning = this.#isRunning;
    this.#isRunning = true;
    this.#show();
    if (!wasRunning) requestAnimationFrame((now) => this.#tick(now));
  }

  #tick(now: number): void {
    if (!this.#isRunning) return;
    if (now - this.#drawn >= PAUSE) {
      this.#drawn = now;
      const { steps } = this.#walk!.settings;
      const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.#walk!.advance(isStill ? steps : Math.ceil(steps / DRAWINGS));
      if (this.#walk!.isOver) return this.#pause();
      this.#show();
    }
    requestAnimationFrame((next) => this.#tick(next));
  }

  #pause(): void {
    this.#isRunning = false;
    this.#show();
    this.#frames.describe();
    const { paths, settings } = this.#walk!;
    this.#parts.tell("status", verdictsOf(standingsOfValley(paths), settings.learningRate).join(" "));
  }

  #reset(): void {
    this.#isRunning = false;
    this.#walk = null;
    this.#show();
    this.#parts.tell("status", "");
  }

  #show(): void {
    const walk = this.#walk;
    const { root } = this.#parts;
    root.dataset.state = this.#isRunning ? "running" : !walk ? "idle" : walk.isOver ? "over" : "paused";
    this.#parts.button("start").textContent = labels[root.dataset.state as keyof typeof labels];
    this.#parts.button("reset").disabled = !walk;
    this.#parts.element("progress").textContent = walk
      ? progressOf(walk.step, walk.settings.steps, standingsOfValley(walk.paths), null)
      : "Idle.";
    this.#frames.show(
      valleyCharts(),
      {
        trajectories: walk?.paths ?? [],
        events: [],
        curvature: this.#controls.values.curvature,
        note: "in the report’s lab",
      },
      walk ? [valleyCaption(walk.settings), location.href] : [],
    );
  }
}

const labels = { idle: "Start", running: "Pause", paused: "Go on", over: "Once more" } as const;
