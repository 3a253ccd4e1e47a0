import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import process from "node:process";

/** What decides where a user's cache is. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly home: string;
}

export function currentHost(): Host {
  return { env: process.env, platform: process.platform, home: homedir() };
}

/**
 * The folder in the user's cache that this project may write to: `tiny-subspaces` in `XDG_CACHE_HOME` where that is
 * set, else in the system's usual place.
 */
export function userCacheDir({ env, platform, home }: Host): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = env;
  // The XDG specification has relative paths ignored.
  if (xdg && isAbsolute(xdg)) return join(xdg, "tiny-subspaces");
  if (platform === "darwin") return join(home, "Library", "Caches", "tiny-subspaces");
  if (platform === "win32") return join(local || join(home, "AppData", "Local"), "tiny-subspaces", "cache");
  return join(home, ".cache", "tiny-subspaces");
}
