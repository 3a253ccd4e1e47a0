import { brushX, type D3BrushEvent } from "d3-brush";
import { select } from "d3-selection";
import type { DrawnChart } from "../charts/draw.ts";

/** Narrowest stretch that a drag chooses, in CSS pixels: less is a click. */
const LEAST = 6;

/**
 * Lets a mouse choose a stretch of a drawn chart's horizontal axis. Fingers are left to scroll the page.
 * @param choose gets the stretch in data coordinates
 */
export function addBrush(svg: DrawnChart, choose: (from: number, to: number) => void): void {
  const x = svg.scale("x")!, y = svg.scale("y")!;
  const [left, right] = x.range as [number, number];
  const [bottom, top] = y.range as [number, number];
  const brush = brushX<unknown>().extent([[left, top], [right, bottom]]).touchable(() => false)
    .on("end", ({ selection, sourceEvent }: D3BrushEvent<unknown>) => {
      if (!selection || !sourceEvent) return;
      const [from, to] = selection as [number, number];
      group.call(brush.clear);
      if (to - from >= LEAST) choose(x.invert!(from) as number, x.invert!(to) as number);
    });
  const group = select(svg).append("g").attr("class", "brush");
  group.call(brush);
}
