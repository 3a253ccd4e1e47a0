import { join } from "node:path";

/** Where downloaded data sets lie within the cache. */
export function dataCacheDir(cacheDir: string): string {
  return join(cacheDir, "data");
}
