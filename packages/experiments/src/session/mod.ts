/** What a notebook, or a program of one's own, works with beside the core: `@tiny-subspaces/experiments/session`. */
export { palette } from "../notebooks/palette.ts";
export { claimRows } from "./claims.ts";
export { laboratory } from "./laboratory.ts";
export { plot, type PlotOptions } from "./plot.ts";
export { besidePaper } from "./printed.ts";
export type { RunOptions } from "./request.ts";
export { type MeasuredRow, rowsOf } from "./rows.ts";
export { run } from "./run.ts";
export { table } from "./table.ts";
