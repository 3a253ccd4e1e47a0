import { createRandom, type RandomStream } from "@tiny-subspaces/core";
import { addRow, type Tables } from "../runner/tables.ts";
import { type Rule, rules } from "./rules.ts";
import type { ValleySettings } from "./settings.ts";

export type { ValleySettings };

/** What one rule has done in the valley: one table, `path` (x, y, loss, chi), as of the run `toy`. */
export interface ValleyPath {
  readonly name: "sgd-prefix" | Rule;
  readonly startStep: number;
  readonly endStep: number;
  /** The step at which it was too far away to be followed; `null` where it is not. */
  readonly divergedAt: number | null;
  readonly tables: Tables;
}

interface Lane {
  readonly name: ValleyPath["name"];
  readonly startStep: number;
  readonly tables: Tables;
  divergedAt: number | null;
  x: number;
  y: number;
}

/** What a step's gradient has beside ∇L, at (x, y); drawn once a step, for all rules alike. */
type Noise = (x: number, y: number) => readonly [number, number];

/** Most rows of a path's table. */
const ROWS = 600;

/** How far from the minimum a path has diverged. */
const FAR = 1e6;

/**
 * SGD on the toy model up to a step, and from there SGD, Dom-SGD and Bulk-SGD under the same noise. The Hessian is
 * diag(a, 1), so that the dominant direction is x: Dom-SGD moves in x alone, Bulk-SGD in y. SGD's path is that of the
 * run `toy`, number by number (`trainToy`).
 */
export class ValleyWalk {
  readonly settings: ValleySettings;
  readonly #cadence: number;
  readonly #draw: () => Noise;
  readonly #over: Lane[] = [];
  #lanes: Lane[];
  #step = 0;

  constructor(settings: ValleySettings) {
    this.settings = settings;
    const { start: [x, y], steps, seed, noise } = settings;
    this.#cadence = Math.max(1, Math.ceil(steps / ROWS));
    this.#draw = noises[noise](settings, createRandom(seed, purposes[noise]));
    this.#lanes = [newLane("sgd-prefix", 0, x, y)];
    this.#partWhenDue();
    this.#measure();
  }

  get step(): number {
    return this.#step;
  }

  /** Whether it has come to its last step, or all of it has diverged. */
  get isOver(): boolean {
    return this.#step >= this.settings.steps || this.#active.length === 0;
  }

  get #active(): Lane[] {
    return this.#lanes.filter(({ divergedAt }) => divergedAt === null);
  }

  get paths(): ValleyPath[] {
    return [...this.#over, ...this.#lanes].map(({ name, startStep, divergedAt, tables }) => ({
      name,
      startStep,
      endStep: tables.path.step.at(-1)!,
      divergedAt,
      tables,
    }));
  }

  /** Takes so many steps, or as many as are left. */
  advance(count: number): void {
    for (let i = 0; i < count && !this.isOver; i++) {
      const noise = this.#draw();
      const moved = this.#active;
      for (const lane of moved) move(lane, noise, this.settings);
      this.#step++;
      for (const lane of moved) if (isFar(lane)) lane.divergedAt = this.#step;
      const parted = this.#partWhenDue();
      if (!parted && (this.#step % this.#cadence === 0 || this.isOver)) this.#measure();
    }
  }

  #partWhenDue(): boolean {
    const [prefix] = this.#active;
    if (this.#step !== this.settings.part || this.#lanes.length > 1 || !prefix) return false;
    this.#measure();
    if (this.#step > 0) this.#over.push(prefix);
    const { x, y } = prefix;
    this.#lanes = rules.map((name) => newLane(name, this.#step, x, y));
    if (this.#step > 0) this.#measure();
    return true;
  }

  #measure(): void {
    const { curvature } = this.settings;
    for (const { x, y, tables } of this.#active) {
      if (tables.path?.step.at(-1) === this.#step) continue;
      const gradNorm = Math.hypot(curvature * x, y);
      const chi = gradNorm === 0 ? 0 : Math.abs(curvature * x) / gradNorm;
      addRow(tables, "path", this.#step, { x, y, loss: (curvature * x * x + y * y) / 2, chi });
    }
  }
}

/** θ − η(∇L + noise), of which Dom-SGD takes the x and Bulk-SGD the y. */
function move(lane: Lane, noise: Noise, { curvature, learningRate }: ValleySettings): void {
  const { x, y, name } = lane;
  const [noiseX, noiseY] = noise(x, y);
  if (name !== "bulk-sgd") lane.x = x - learningRate * (curvature * x + noiseX);
  if (name !== "dom-sgd") lane.y = y - learningRate * (y + noiseY);
}

function isFar({ x, y }: Lane): boolean {
  return !(Math.hypot(x, y) < FAR);
}

function newLane(name: Lane["name"], startStep: number, x: number, y: number): Lane {
  return { name, startStep, divergedAt: null, tables: {}, x, y };
}

/** The streams of the run `toy`. */
const purposes = {
  pair: "toy: which of the two losses",
  gaussian: "toy: Gaussian noise",
} as const;

const noises: {
  readonly [K in ValleySettings["noise"]]: (settings: ValleySettings, random: RandomStream) => () => Noise;
} = {
  pair: ({ coupling }, random) => () => {
    const c = random.below(2) === 0 ? coupling : -coupling;
    return (x, y) => [c * y, c * x];
  },
  gaussian: ({ coupling }, random) => () => {
    const [x, y] = [coupling * random.normal(), coupling * random.normal()];
    return () => [x, y];
  },
};
