import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  type Artifact,
  configurationDigest,
  experimentDigest,
  parseArtifact,
  sealArtifact,
  serialiseArtifact,
} from "../../src/artifacts/mod.ts";
import { createNumerics, readFrom } from "../../src/numerics/numerics.ts";
import { computationOf } from "../../src/numerics/sources.ts";
import { otherNumerics } from "../../src/runner/freshness.ts";
import { defaultResults, repositoryRoot } from "../../src/workspace.ts";

const folder = join(defaultResults, "paper");
const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
const numerics = createNumerics(readFrom(repositoryRoot));

const read = (name: string) => parseArtifact(readFileSync(join(folder, name), "utf8"), { source: name });

function stalenessOf(artifact: Artifact): string | null {
  const computation = computationOf(artifact.configuration, artifact.engine.name);
  return otherNumerics(artifact, computation && numerics(computation));
}

/** As it was written before artifacts said what model and what numerics. */
function withoutNumerics(
  { experimentDigest: _, contentDigest: __, model, code, ...artifact }: Artifact,
): Artifact {
  const { numerics: ___, ...older } = code;
  const { definition: ____, ...network } = model ?? {};
  return { ...artifact, code: older, ...(model ? { model: network as Artifact["model"] } : {}) };
}

test("the committed artifacts are there", () => {
  const runs = ["mlp-mnist-gd-to-sgd", "mlp-mnist-sgd-to-gd", "mlp-mnist-sgd", "toy"];
  expect(names).toEqual(expect.arrayContaining(runs.map((run) => `${run}.json`)));
});

describe.each(names)("the committed %s", (name) => {
  test("is read, and its digests are those of its content", () => {
    const artifact = read(name);
    expect(configurationDigest(artifact.configuration)).toBe(artifact.configurationDigest);
    expect(artifact.experimentDigest ?? experimentDigest(artifact)).toBe(experimentDigest(artifact));
  });

  test("is read also as it was before numerics were recorded, and then stale with just that reason", () => {
    const older = parseArtifact(serialiseArtifact(withoutNumerics(read(name))));
    expect(older.code).not.toHaveProperty("numerics");
    expect(stalenessOf(older)).toBe("it was computed before numerics were recorded");
  });

  test("is as good as new with the numerics of now", () => {
    const artifact = read(name);
    const computation = computationOf(artifact.configuration, artifact.engine.name)!;
    const code = { ...artifact.code, numerics: { ...numerics(computation) } };
    expect(stalenessOf(parseArtifact(serialiseArtifact(sealArtifact({ ...artifact, code }))))).toBeNull();
  });

  test("keeps every number that its file holds", () => {
    const numbers = (value: unknown): number[] =>
      typeof value === "number"
        ? [value]
        : typeof value === "object" && value !== null
        ? Object.values(value).flatMap(numbers)
        : [];
    const columns = ({ trajectories }: { trajectories: { tables: unknown }[] }) =>
      numbers(trajectories.map(({ tables }) => tables)).sort((a, b) => a - b);
    const written = columns(JSON.parse(readFileSync(join(folder, name), "utf8")));
    expect(columns(read(name))).toEqual(written);
    expect(written.length).toBeGreaterThan(100);
  });
});
