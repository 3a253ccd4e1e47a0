import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ArtifactError,
  parseArtifact,
  parseSweep,
  sealArtifact,
  serialiseArtifact,
} from "../../src/artifacts/mod.ts";
import { parseCatalogue } from "../../src/catalogue/mod.ts";
import { changeConfiguration, effectiveChanges, parseChange } from "../../src/configuration/change.ts";
import { UserError } from "../../src/errors.ts";
import { publishedFiles } from "../../src/figures/mod.ts";
import type { Files } from "../../src/files.ts";
import { parseNotebook } from "../../src/notebooks/read.ts";
import {
  CheckpointFormatError,
  decodeCheckpoint,
  encodeCheckpoint,
} from "../../src/runner/checkpoint-format.ts";
import { targetName } from "../../src/runner/target.ts";
import { readConfigurationFile } from "../../src/runs/file.ts";
import { runs } from "../../src/runs/mod.ts";
import { parseAxis, parseSeeds } from "../../src/sweeps/axes.ts";
import { sealManifest } from "../../src/sweeps/manifest.ts";
import { readManifest } from "../../src/sweeps/manifest-file.ts";
import { someArtifact, someTrajectory, tableOf } from "../artifacts/support.ts";
import { tinyConfig } from "../support.ts";

/** Inputs of each reader. */
const RUNS = { numRuns: 1000 };

const artifact = sealArtifact(someArtifact({
  trajectories: [someTrajectory({
    name: "sgd",
    end: 4,
    tables: { loss: tableOf([0, 2, 4], { trainLoss: (step) => step / 3 }) },
  })],
}));

/** Numbers as JSON writes them, and as it does not. */
const numbers = fc.constantFrom(
  "NaN",
  "Infinity",
  "-Infinity",
  "1e999",
  "-1e999",
  "1e308",
  "5e-324",
  "-0",
  "0x10",
  "1099511627776",
  "01",
  ".5",
  "+1",
);
/** Deeper than any stack. */
const deep = fc.constantFrom(
  "[".repeat(20_000) + "]".repeat(20_000),
  '{"a":'.repeat(20_000) + "1" + "}".repeat(20_000),
);

/** What may become of a text of JSON: damage, other values, keys twice or not at all, nests. */
function changed(text: string): fc.Arbitrary<string> {
  const damage = fc.record({
    at: fc.nat(text.length),
    remove: fc.nat(20),
    insert: fc.string({ unit: "binary", maxLength: 8 }),
  })
    .map(({ at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove));
  const value = fc.oneof({ weight: 9, arbitrary: numbers }, { weight: 9, arbitrary: fc.json() }, deep);
  const marks = [...text.matchAll(/(?<=[:[,] ?)(-?[\d.]+|"[^"]*"|null|true|false)(?=[,\]}\s])/g)];
  const valued = fc.tuple(fc.constantFrom(...marks), value).map(([{ index, 0: old }, value]) =>
    text.slice(0, index) + value + text.slice(index + old.length)
  );
  const fields = [...text.matchAll(/"\w+": (?:-?[\d.]+|"[^"]*"|\[[^\]]*\]),/g)];
  const repeated = fc.tuple(fc.constantFrom(...fields), fc.nat(2)).map(([{ index, 0: field }, times]) =>
    text.slice(0, index) + field.repeat(times) + text.slice(index + field.length)
  );
  return fc.oneof(
    { weight: 12, arbitrary: damage },
    { weight: 12, arbitrary: valued },
    { weight: 8, arbitrary: repeated },
    { weight: 4, arbitrary: fc.json() },
    { weight: 4, arbitrary: fc.string({ unit: "binary" }) },
    deep,
  );
}

/** Fails on anything thrown that is not one of the program's own errors. */
async function expectOnly(kind: new (...args: never[]) => Error, read: () => unknown): Promise<void> {
  try {
    await read();
  } catch (error) {
    expect(error).toBeInstanceOf(kind);
  }
}

const fileOf = (content: string | Uint8Array): Pick<Files, "read"> => ({
  read: () => Promise.resolve(typeof content === "string" ? new TextEncoder().encode(content) : content),
});

describe("whatever it is given, each reader gives what it should or one of the program's own errors", () => {
  test("artifacts, of which those that are read are what was sealed", async () => {
    const text = serialiseArtifact(artifact);
    await fc.assert(
      fc.asyncProperty(changed(text), (given) =>
        expectOnly(ArtifactError, () => {
          const { contentDigest, timing: _, ...read } = parseArtifact(given);
          if (contentDigest === undefined) return;
          const { contentDigest: __, timing: ___, ...sealed } = artifact;
          expect(serialiseArtifact({ ...read, timing: artifact.timing })).toBe(
            serialiseArtifact({ ...sealed, timing: artifact.timing }),
          );
        })),
      RUNS,
    );
  });

  test("checkpoints, also with the right checksum", async () => {
    const whole = Buffer.concat(
      encodeCheckpoint({ identity: "x", record: { theta: Float32Array.of(1, 2), n: [NaN] } }),
    );
    const reference = fc.oneof(
      fc.constantFrom({ $array: -1 }, { $array: 2 ** 40 }, { $array: "0" }, { $number: "x" }, {
        $number: [],
      }),
      fc.jsonValue(),
    );
    const arrays = fc.array(
      fc.record({
        type: fc.constantFrom("Float32Array", "Float64Array", "constructor", "__proto__", "Uint16Array"),
        length: fc.constantFrom(0, 1, 3, -1, 0.5, 2 ** 31, 2 ** 40, 1e300, "2", null),
      }),
      { maxLength: 3 },
    );
    const headers = fc.oneof(
      fc.record({ value: reference, arrays }).map((header) => JSON.stringify(header)),
      fc.json(),
      fc.string(),
    );
    const sealed = fc.tuple(headers, fc.uint8Array({ maxLength: 40 }), fc.option(fc.nat(2 ** 32 - 1))).map(
      ([header, rest, length]) => {
        const text = new TextEncoder().encode(header);
        const bytes = new Uint8Array(56 + text.length + rest.length);
        bytes.set(whole.subarray(0, 12));
        bytes.set(text, 56);
        bytes.set(rest, 56 + text.length);
        const view = new DataView(bytes.buffer);
        view.setUint32(12, length ?? text.length, true);
        view.setBigUint64(16, BigInt(bytes.length), true);
        bytes.set(createHash("sha256").update(bytes.subarray(0, 24)).update(bytes.subarray(56)).digest(), 24);
        return bytes;
      },
    );
    const damaged = fc.tuple(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length)).map((
      [at, byte, length],
    ) => new Uint8Array(whole).fill(byte, at, at + 1).slice(0, length));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 3, arbitrary: sealed }, damaged),
        (bytes) => expectOnly(CheckpointFormatError, () => decodeCheckpoint(bytes)),
      ),
      RUNS,
    );
  });

  const digest = `sha256:${"0".repeat(64)}`;
  const manifest = sealManifest({
    name: "s",
    run: "toy",
    preset: "smoke",
    set: [{ path: "steps", value: 7 }],
    axes: [{ paths: ["seed"], label: "seed", values: [0, 1] }],
    data: "auto",
    engine: { name: "onnx" },
    items: [{ name: "seed-0", values: [0], configurationDigest: digest }],
  });

  test("manifests of sweeps", async () => {
    const folder = { name: "s", manifest: "manifest.json" } as Parameters<typeof readManifest>[0];
    await fc.assert(
      fc.asyncProperty(
        changed(JSON.stringify(manifest, null, 1)),
        (given) =>
          expectOnly(UserError, async () => {
            expect(await readManifest(folder, fileOf(given))).toEqual(manifest);
          }),
      ),
      RUNS,
    );
  });

  test("summaries of sweeps", async () => {
    const summary = JSON.stringify(
      {
        schema: "tiny-subspaces/sweep",
        version: 1,
        name: "s",
        run: "toy",
        preset: "smoke",
        title: "t",
        manifestDigest: digest,
        axes: [{ paths: ["seed"], label: "seed", values: [0, 1] }],
        complete: true,
        items: [{ name: "seed-0", values: [0], state: "fresh", reason: "", digest }],
        data: { source: "none", synthetic: false },
        engines: ["none"],
        commits: [],
        groups: [],
      },
      null,
      1,
    );
    expect(parseSweep(summary).name).toBe("s");
    await fc.assert(
      fc.asyncProperty(changed(summary), (given) => expectOnly(ArtifactError, () => parseSweep(given))),
      RUNS,
    );
  });

  test("the catalogue", async () => {
    const [, catalogue] = [...publishedFiles(runs)].find(([name]) => name === "catalogue.json")!;
    const { figures, ...rest } = JSON.parse(catalogue);
    // One figure of each kind of chart is enough, and quicker.
    const small = JSON.stringify(
      { ...rest, figures: figures.slice(0, 2), runs: rest.runs.slice(0, 2) },
      null,
      1,
    );
    await fc.assert(
      fc.asyncProperty(changed(small), (given) => expectOnly(ArtifactError, () => parseCatalogue(given))),
      RUNS,
    );
  });

  test("notebooks", async () => {
    const code = { cell_type: "code", metadata: {}, execution_count: 1, source: "1", id: "a" };
    const text = JSON.stringify(
      {
        nbformat: 4,
        nbformat_minor: 5,
        metadata: { kernelspec: { name: "deno", language: "typescript" } },
        cells: [{ ...code, outputs: [{ output_type: "stream", name: "stdout", text: "1" }] }],
      },
      null,
      1,
    );
    expect(parseNotebook(text, "x.ipynb").cells).toHaveLength(1);
    await fc.assert(
      fc.asyncProperty(
        changed(text),
        (given) => expectOnly(UserError, () => parseNotebook(given, "x.ipynb")),
      ),
      RUNS,
    );
  });

  test("files of configurations", async () => {
    const text = JSON.stringify(tinyConfig(), null, 1);
    const given = fc.oneof(changed(text), fc.uint8Array({ maxLength: 50 }));
    await fc.assert(
      fc.asyncProperty(
        given,
        (content) => expectOnly(UserError, () => readConfigurationFile("x.json", fileOf(content))),
      ),
      RUNS,
    );
  });

  test("--set, --axis and --seeds", async () => {
    const path = fc.oneof(
      fc.constantFrom(
        "k",
        "prefix.optimizer.learningRate",
        "branches.*.optimizer.batchSize",
        "branches.sgd.projection",
        "cadence.test",
        "switch",
        "switch.step",
        "tracker.schedule",
        "branches.7.name",
        "branches",
        "__proto__",
        "constructor.name",
        "prefix.__proto__.x",
        "toString",
        "",
        ".",
        "branches..name",
        "*",
        "kind",
      ),
      fc.string({ maxLength: 12 }),
    );
    const value = fc.oneof(
      numbers,
      fc.json(),
      fc.string({ unit: "binary" }),
      fc.constantFrom("sgd", "null", "0.02", '"\\ud800"', "x".repeat(300), '{"a/b": "../.."}'),
    );
    const texts = fc.oneof(fc.tuple(path, value).map((parts) => parts.join("=")), fc.string());
    const [run] = runs.filter(({ id }) => id === "mlp-mnist-sgd");
    const base = run.presets.smoke!;
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        await expectOnly(UserError, () => {
          const changes = [parseChange(text)];
          changeConfiguration(base, changes);
          effectiveChanges(base, changes);
          expect(targetName({ run, preset: "smoke", changes, synthetic: false })).toMatch(
            /^(smoke|custom)\/[^/]{1,200}$/,
          );
        });
        await expectOnly(UserError, () => parseAxis(text));
        await expectOnly(UserError, () => parseSeeds(text));
        await expectOnly(UserError, () => parseSeeds(text.slice(text.indexOf("=") + 1)));
      }),
      RUNS,
    );
    const [nested] = fc.sample(deep, 1);
    expect(() => changeConfiguration(base, [parseChange(`k=${nested}`)])).toThrow(UserError);
    // None of it has reached what all objects share.
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

test("what promises 2^40 seeds is refused, not counted out", async () => {
  await expectOnly(UserError, () => {
    expect(parseSeeds("0..1099511627776").values.length).toBe(0);
  });
});
