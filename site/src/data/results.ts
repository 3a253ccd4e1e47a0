import { resolve } from "node:path";
import { loadResults } from "./load.ts";

/** Where the results are: `TINY_SUBSPACES_RESULTS`, or the repository's. The build runs in `site/`. */
export const resultsDirectory = resolve(process.env.TINY_SUBSPACES_RESULTS ?? "../results");

/** Read once a build: every page shows the same state. */
export const results = await loadResults(resultsDirectory);
