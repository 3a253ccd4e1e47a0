import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { configurationDigest, parseArtifact } from "../../src/artifacts/mod.ts";
import { defaultResults } from "../../src/workspace.ts";

const folder = join(defaultResults, "paper");

describe.each(readdirSync(folder).filter((name) => name.endsWith(".json")))(
  "the committed paper/%s",
  (name) => {
    const text = readFileSync(join(folder, name), "utf8");
    const raw = JSON.parse(text);
    const artifact = parseArtifact(text, { source: name });

    test("is read, and its configuration's digest is still that of its configuration", () => {
      expect(artifact.configurationDigest).toBe(raw.configurationDigest);
      expect(configurationDigest(artifact.configuration)).toBe(raw.configurationDigest);
    });

    test("keeps every number that it holds", () => {
      const numbers = (value: unknown): number[] =>
        typeof value === "number"
          ? [value]
          : typeof value === "object" && value !== null
          ? Object.values(value).flatMap(numbers)
          : [];
      const columns = ({ trajectories }: { trajectories: { tables: unknown }[] }) =>
        numbers(trajectories.map(({ tables }) => tables)).sort((a, b) => a - b);
      expect(columns(artifact)).toEqual(columns(raw));
      expect(columns(artifact).length).toBeGreaterThan(100);
    });
  },
);
