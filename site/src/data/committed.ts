import { resultsDirectory } from "./directory.ts";
import { loadHistory } from "./history.ts";

/** Read once a build. */
export const history = loadHistory(resultsDirectory);
