import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { importsOf, reachedFrom } from "../../../../scripts/modules.ts";

test.each(["artifacts", "catalogue", "compare"])(
  "the entry %s reaches no module of Node's, nor the file system",
  (name) => {
    const entry = fileURLToPath(new URL(`../../src/${name}/mod.ts`, import.meta.url));
    const reached = [...reachedFrom(entry, importsOf([entry]))];
    expect(reached.filter((target) => target.startsWith("node:") || target.endsWith("/files.ts"))).toEqual(
      [],
    );
    expect(reached.some((target) => target.endsWith("/artifacts/error.ts"))).toBe(true);
  },
);
