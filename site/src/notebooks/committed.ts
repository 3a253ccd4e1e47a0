import { notebooksDirectory } from "../data/directory.ts";
import { loadNotebooks } from "./load.ts";

/** Read once a build. */
export const notebooks = await loadNotebooks(notebooksDirectory);
