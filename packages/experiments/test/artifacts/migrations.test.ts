import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import {
  ARTIFACT_VERSION,
  ArtifactError,
  parseArtifact,
  serialiseArtifact,
} from "../../src/artifacts/mod.ts";
import { defaultResults } from "../../src/workspace.ts";
import { someArtifact } from "./support.ts";

/** A trajectory as version 1 had it: no divergence, and estimates of the angle under the name of a bound. */
const trajectory = {
  name: "sgd",
  parent: null,
  optimizer: "sgd",
  projection: "none",
  startStep: 0,
  endStep: 20,
  complete: true,
  tables: {
    audit: { step: [20], sine: [0.002], sineBound: [0.004] },
    loss: { step: [0, 20], trainLoss: [1, null] },
    tracking: { step: [0, 20], products: [8, 9], sineBound: [0.001, 0.003] },
  },
};

function versionOne(trajectories: unknown = [trajectory]): Record<string, unknown> {
  return { ...someArtifact(), version: 1, trajectories };
}

test("the hand-made artifact is one of version 1", async () => {
  const schema = JSON.parse(
    await readFile(join(defaultResults, "schema", "artifact-v1.schema.json"), "utf8"),
  );
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  expect(validate(JSON.parse(JSON.stringify(versionOne()))), JSON.stringify(validate.errors)).toBe(true);
});

test("version 1 is read as the present one: nothing diverged, and what it called a bound is an estimate", () => {
  const read = parseArtifact(JSON.stringify(versionOne()));
  expect(read.version).toBe(ARTIFACT_VERSION);
  const [migrated] = read.trajectories;
  expect(migrated).toEqual({
    ...trajectory,
    divergedAt: null,
    tables: {
      audit: { step: [20], sine: [0.002], sineEstimate: [0.004] },
      loss: { step: [0, 20], trainLoss: [1, null] },
      tracking: { step: [0, 20], products: [8, 9], sineEstimate: [0.001, 0.003] },
    },
  });
  expect(read).toEqual({ ...someArtifact(), trajectories: [migrated] });
});

test("a migrated artifact is written as one of the present version, and read again as the same", () => {
  const read = parseArtifact(JSON.stringify(versionOne()));
  expect(parseArtifact(serialiseArtifact(read))).toEqual(read);
});

test("what is wrong in an artifact of version 1 is told as in any other", () => {
  for (const trajectories of [null, "none", [null], [{ ...trajectory, endStep: -1 }]]) {
    expect(() => parseArtifact(JSON.stringify(versionOne(trajectories)))).toThrow(ArtifactError);
  }
  expect(() => parseArtifact(JSON.stringify(versionOne([{ ...trajectory, tables: null }])))).toThrow(
    /trajectories.*tables/,
  );
});
