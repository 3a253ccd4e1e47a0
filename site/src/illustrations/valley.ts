/**
 * A drawing, not a measurement: the valley z = ½·a·x² − s·t, steep in x (the dominant direction) and descending in t (the
 * bulk), with SGD coming down it and, from one point on, SGD, Dom-SGD and Bulk-SGD under the same noise.
 */
const STEEPNESS = 2.1, SLOPE = 0.32, WIDTH = 1, LENGTH = 3.4;
const CELLS_ACROSS = 16, CELLS_ALONG = 22;
const YAW = -0.42, PITCH = 0.8;

export type Point = readonly [number, number];

export interface Facet {
  readonly corners: readonly Point[];
  /** Height above the floor, from 0 to 1. */
  readonly height: number;
}

export interface Valley {
  /** From the farthest to the nearest, so that they can be painted in order. */
  readonly facets: readonly Facet[];
  readonly before: readonly Point[];
  readonly sgd: readonly Point[];
  readonly dom: readonly Point[];
  readonly bulk: readonly Point[];
  /** Least box around all of it. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

export function drawValley(scale: number): Valley {
  const facets = surface(scale);
  const { before, sgd, dom, bulk } = walks();
  const onSurface = (walk: readonly Point[]) => walk.map(([x, t]) => project(x, t, scale));
  const corners = facets.flatMap((facet) => facet.corners);
  const xs = corners.map(([x]) => x), ys = corners.map(([, y]) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return {
    facets,
    before: onSurface(before),
    sgd: onSurface(sgd),
    dom: onSurface(dom),
    bulk: onSurface(bulk),
    box: { x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top },
  };
}

/** Axonometric: turned about the vertical, then tilted towards the viewer, who stands at the low end. */
function project(x: number, t: number, scale: number): Point {
  const z = (STEEPNESS * x * x) / 2 - SLOPE * t;
  const far = LENGTH - t;
  const across = x * Math.cos(YAW) - far * Math.sin(YAW);
  const depth = x * Math.sin(YAW) + far * Math.cos(YAW);
  return [scale * across, -scale * (z * Math.cos(PITCH) + depth * Math.sin(PITCH))];
}

function surface(scale: number): Facet[] {
  const facets: Facet[] = [];
  for (let i = 0; i < CELLS_ALONG; i++) {
    for (let j = 0; j < CELLS_ACROSS; j++) {
      const t = (n: number) => (LENGTH * n) / CELLS_ALONG;
      const x = (n: number) => WIDTH * ((2 * n) / CELLS_ACROSS - 1);
      const corners = [[j, i], [j + 1, i], [j + 1, i + 1], [j, i + 1]] as const;
      facets.push({
        corners: corners.map(([a, b]) => project(x(a), t(b), scale)),
        height: (x(j + 0.5) / WIDTH) ** 2,
      });
    }
  }
  return facets;
}

function walks() {
  const noise = (i: number) => 0.4 * Math.sin(2.4 * i + 0.8) * (0.75 + 0.25 * Math.cos(5.1 * i));
  const contraction = 0.45, stride = 0.115, until = 8, steps = 24;
  const step = ([x, t]: Point, i: number): Point => [contraction * x + noise(i), t + stride];

  const before: Point[] = [[-0.82, 0.15]];
  for (let i = 0; i < until; i++) before.push(step(before.at(-1)!, i));
  const start = before.at(-1)!;
  const sgd: Point[] = [start], dom: Point[] = [start], bulk: Point[] = [start];
  for (let i = until; i < steps; i++) {
    sgd.push(step(sgd.at(-1)!, i));
    dom.push([step(dom.at(-1)!, i)[0], start[1]]);
    bulk.push([start[0], step(bulk.at(-1)!, i)[1]]);
  }
  return { before, sgd, dom, bulk };
}
