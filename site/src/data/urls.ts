import type { Artifact } from "@tiny-subspaces/experiments/artifacts";

/** What a figure is called in links: `1` for `fig1`, `table-2` for `table2`, `beyond-3` for `beyond3`. */
export function figureSlug(id: string): string {
  return id.replace(/^fig/, "").replace(/^([a-z]+)(\d)/, "$1-$2");
}

/** The page about a figure. */
export function figureUrl(id: string): string {
  return `/figures/${figureSlug(id)}/`;
}

/** Where the site serves the artifact's own file. */
export function artifactUrl({ run, preset }: Artifact): string {
  return `/results/${preset}/${run}.json`;
}

/** The page about the artifact. */
export function runUrl({ run, preset }: Artifact): string {
  return `/runs/${run}/${preset}/`;
}

/** What the charts of a figure draw of an artifact. */
export function sliceUrl(figure: string, { run, preset }: Artifact): string {
  return `${figureUrl(figure)}${run}-${preset}.json`;
}

/** The page about a sweep. */
export function sweepUrl(name: string): string {
  return `/sweeps/${name}/`;
}

/** Where the site serves the sweep's summary. */
export function summaryUrl(name: string): string {
  return `${sweepUrl(name)}summary.json`;
}

/** What the charts of a sweep draw of its group at this place. */
export function groupUrl(name: string, place: number): string {
  return `${sweepUrl(name)}group-${place}.json`;
}
