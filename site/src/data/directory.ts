import { resolve } from "node:path";
import process from "node:process";

/** Where the results are: `TINY_SUBSPACES_RESULTS`, or the repository's. Astro runs in `site/`. */
export const resultsDirectory = resolve(process.env.TINY_SUBSPACES_RESULTS || "../results");

/** Where the notebooks are that the report shows. */
export const notebooksDirectory = resolve(
  process.env.TINY_SUBSPACES_NOTEBOOKS || "../packages/experiments/notebooks",
);
