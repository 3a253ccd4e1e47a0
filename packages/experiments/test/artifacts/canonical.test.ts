import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Artifact,
  ArtifactError,
  canonicalArtifact,
  configurationDigest,
  experimentDigest,
  parseArtifact,
  reproducibleDigest,
  roundNumber,
  serialiseArtifact,
} from "../../src/artifacts/mod.ts";
import { tinyConfig } from "../support.ts";
import { someArtifact, someTrajectory, tableOf } from "./support.ts";

const artifact = someArtifact({
  timing: { ...someArtifact().timing, spent: { products: 2, audits: 1 } },
  code: {
    version: "0.1.0",
    commit: null,
    clean: null,
    numerics: { spectral: "sha256:a", graph: "sha256:b" },
  },
  trajectories: [someTrajectory({
    name: "sgd",
    end: 10,
    tables: {
      spectrum: tableOf([0, 10], { lambda10: () => 1 / 3, lambda2: () => 2, lambda1: () => 1e-12 / 7 }),
      loss: tableOf([0, 10], { trainLoss: (step) => (step === 0 ? null : Math.PI) }),
    },
  })],
});

/** The same content with the fields of every object in another order. */
function shuffled<T>(value: T): T {
  if (Array.isArray(value)) return value.map(shuffled) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, item]) => [key, shuffled(item)])) as T;
}

test("numbers keep seven significant digits, and integers all of theirs", () => {
  expect(roundNumber(Math.PI)).toBe(3.141593);
  expect(roundNumber(1e-12 / 7)).toBe(1.428571e-13);
  expect(roundNumber(123_456_789)).toBe(123_456_789);
  expect(Object.is(roundNumber(-0), 0)).toBe(true);
});

test("rounding twice is rounding once, and is off by a ten-millionth at the most", () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
    const rounded = roundNumber(value);
    expect(roundNumber(rounded)).toBe(rounded);
    expect(Math.abs(rounded - value)).toBeLessThanOrEqual(5.01e-7 * Math.abs(value));
  }));
});

test("the canonical form of a canonical artifact is itself", () => {
  const once = canonicalArtifact(artifact);
  expect(serialiseArtifact(once)).toBe(serialiseArtifact(artifact));
  expect(canonicalArtifact(once)).toEqual(once);
});

test("the same content gives the same bytes whatever the order of its fields", () => {
  expect(serialiseArtifact(shuffled(artifact))).toBe(serialiseArtifact(artifact));
});

test("step leads the columns, and λ2 comes before λ10", () => {
  const [{ tables }] = canonicalArtifact(artifact).trajectories;
  expect(Object.keys(tables.spectrum)).toEqual(["step", "lambda1", "lambda2", "lambda10"]);
  expect(Object.keys(tables)).toEqual(["loss", "spectrum"]);
});

test("what is written is read back the same, with one line a column", () => {
  const text = serialiseArtifact(artifact);
  expect(parseArtifact(text)).toEqual(canonicalArtifact(artifact));
  expect(text).toContain('"trainLoss": [null,3.141593]');
  expect(text.endsWith("}\n")).toBe(true);
});

test("the configuration keeps all its digits", () => {
  const configuration = tinyConfig({ tracker: { tolerance: 0.1234567890123, schedule: "adaptive" } });
  const written = parseArtifact(serialiseArtifact(someArtifact({ configuration })));
  expect(written.configuration).toEqual(configuration);
  expect(configurationDigest(written.configuration)).toBe(written.configurationDigest);
});

test("an artifact that is not valid is refused before it is written, by the field", () => {
  const wrong = { ...artifact, data: { ...artifact.data, trainSamples: "24" } } as unknown as Artifact;
  expect(() => serialiseArtifact(wrong)).toThrow(ArtifactError);
  expect(() => serialiseArtifact(wrong)).toThrow(/data\.trainSamples: expected .*got "24"/);
});

test("the configuration's digest depends on its content and not on the order of its fields", () => {
  const config = tinyConfig();
  expect(configurationDigest(shuffled(config))).toBe(configurationDigest(config));
  expect(configurationDigest(tinyConfig({ seed: 4 }))).not.toBe(configurationDigest(config));
});

test("the experiment's digest depends on configuration, model and scaling, and on nothing else", () => {
  const { configuration } = artifact;
  const model = { name: "mlp", parameterCount: 37, ghostBatch: null, definition: `sha256:${"a".repeat(64)}` };
  const scaling = { kind: "standardised" as const, images: 5, digest: `sha256:${"1".repeat(64)}` };
  const data = { ...artifact.data, scaling };
  const digest = experimentDigest({ configuration, model, data });
  const others = [
    experimentDigest({ configuration: tinyConfig({ seed: 4 }), model, data }),
    experimentDigest({ configuration, model: { ...model, definition: `sha256:${"b".repeat(64)}` }, data }),
    experimentDigest({ configuration, data }),
    experimentDigest({ configuration, model, data: { ...data, scaling: { kind: "unit" } } }),
    experimentDigest({ configuration, model, data: { ...data, scaling: { ...scaling, images: 6 } } }),
    experimentDigest({ configuration, model, data: artifact.data }),
  ];
  expect(new Set([digest, ...others]).size).toBe(others.length + 1);
  expect(experimentDigest(shuffled({ configuration, model, data }))).toBe(digest);
  expect(experimentDigest({ configuration, model, data: { ...data, source: "other" } })).toBe(digest);
  const written = parseArtifact(serialiseArtifact({ ...artifact, model, data }));
  expect(experimentDigest(written)).toBe(digest);
});

test("the reproducible digest leaves out the timing and nothing else", () => {
  const digest = reproducibleDigest(artifact);
  expect(reproducibleDigest({ ...artifact, timing: { ...artifact.timing, seconds: 1, resumed: 3 } })).toBe(
    digest,
  );
  expect(reproducibleDigest({ ...artifact, title: "another" })).not.toBe(digest);
  expect(reproducibleDigest({ ...artifact, engine: { ...artifact.engine, threads: 3 } })).not.toBe(digest);
});
