import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { $display, type Displayable } from "../notebooks/display.ts";

/** Options of Observable Plot, with words for those who do not see it. */
export interface PlotOptions extends Omit<Plot.PlotOptions, "document"> {
  /** What it shows, in a sentence: the chart's text. */
  readonly ariaLabel: string;
}

/** Pixels that a page of a forge has for a notebook's outputs. */
const WIDTH = 680;

/**
 * A chart of Observable Plot as a notebook shows it, without a browser: an SVG that needs nothing else, on a white ground so
 * that it can be read where the page is dark. The report leaves the ground out.
 *
 * Legends are HTML, which an SVG cannot hold: label curves in the chart, with `Plot.text`.
 */
export function plot(options: PlotOptions): Displayable {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const style = {
    background: "white",
    color: "black",
    fontFamily: "system-ui, sans-serif",
    fontSize: "12px",
  };
  const margins = { marginLeft: 56, marginTop: 28, marginBottom: 38 };
  const drawn = Plot.plot({ width: WIDTH, height: 320, style, ...margins, ...options, document });
  if (drawn.tagName.toLowerCase() !== "svg") {
    throw new RangeError("plot: expected a chart that is one SVG, got one with a legend, title or caption");
  }
  drawn.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  drawn.setAttribute("role", "img");
  return { [$display]: () => ({ "image/svg+xml": drawn.outerHTML, "text/plain": options.ariaLabel }) };
}
