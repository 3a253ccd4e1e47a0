import { resultsDirectory } from "./directory.ts";
import { loadResults } from "./load.ts";

/** Read once a build: every page shows the same state. */
export const results = await loadResults(resultsDirectory);
