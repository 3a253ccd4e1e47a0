import type { Point } from "./glyphs.ts";

const STEPS = 5;

/** A polyline along the uniform Catmull–Rom spline through the points; the end points count twice. */
export function smoothPath(points: readonly Point[]): Point[] {
  const path: Point[] = [points[0]];
  for (let i = 0; i + 1 < points.length; i++) {
    const before = points[Math.max(0, i - 1)];
    const [from, to] = [points[i], points[i + 1]];
    const after = points[Math.min(points.length - 1, i + 2)];
    for (let step = 1; step <= STEPS; step++) {
      const t = step / STEPS;
      path.push(
        [0, 1].map((axis) => catmullRom(before[axis], from[axis], to[axis], after[axis], t)) as [
          number,
          number,
        ],
      );
    }
  }
  return path;
}

function catmullRom(before: number, from: number, to: number, after: number, t: number): number {
  return 0.5 * (2 * from + (to - before) * t + (2 * before - 5 * from + 4 * to - after) * t ** 2 +
    (3 * from - before - 3 * to + after) * t ** 3);
}
