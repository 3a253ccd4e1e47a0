import { join } from "node:path";
import { expect, test } from "vitest";
import { userCacheDir } from "../src/cache.ts";

const home = join("/", "home", "ada");
const place = (platform: string, env: Record<string, string> = {}) => userCacheDir({ platform, env, home });

test("the cache is where each system keeps them", () => {
  expect(place("linux")).toBe(join(home, ".cache", "tiny-subspaces"));
  expect(place("darwin")).toBe(join(home, "Library", "Caches", "tiny-subspaces"));
  expect(place("win32")).toBe(join(home, "AppData", "Local", "tiny-subspaces", "cache"));
  expect(place("win32", { LOCALAPPDATA: join("/", "local") })).toBe(
    join("/", "local", "tiny-subspaces", "cache"),
  );
});

test("XDG_CACHE_HOME goes first on every system, unless it is relative or empty", () => {
  const elsewhere = join("/", "scratch");
  for (const platform of ["linux", "darwin", "win32"]) {
    expect(place(platform, { XDG_CACHE_HOME: elsewhere })).toBe(join(elsewhere, "tiny-subspaces"));
    for (const ignored of ["", "scratch", "./scratch"]) {
      expect(place(platform, { XDG_CACHE_HOME: ignored })).toBe(place(platform));
    }
  }
});
