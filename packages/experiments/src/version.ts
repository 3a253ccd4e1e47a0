import manifest from "../package.json" with { type: "json" };

/**
 * Version of the code, by which artifacts and checkpoints say what computed them. Raise it (in package.json and deno.json)
 * whenever the numbers of a run may change: what an earlier version computed then counts as stale.
 */
export const CODE_VERSION: string = manifest.version;
