import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  engineNames,
  hessianProgram,
  type InputSpec,
  type ModelName,
  models,
  topologicalOrder,
} from "@tiny-subspaces/core";
import { describe, expect, test } from "vitest";
import { SourceTree } from "../../src/numerics/closure.ts";
import { parseSource } from "../../src/numerics/syntax.ts";
import { primitivesOf } from "../../src/numerics/primitives.ts";
import { createNumerics, differingParts, readFrom } from "../../src/numerics/numerics.ts";
import { type Computation, computationOf, scopeOf } from "../../src/numerics/sources.ts";
import { repositoryRoot } from "../../src/workspace.ts";
import { temporaryFolders, tinyConfig } from "../support.ts";

const makeFolder = temporaryFolders();
const read = readFrom(repositoryRoot);
const tree = new SourceTree(read);
const numerics = createNumerics(read);
const core = "packages/core/src";
const experiments = "packages/experiments/src";

const training = (model: ModelName, engine = "onnx"): Computation => ({ kind: "training", model, engine });
const modelNames = Object.keys(models) as ModelName[];
const toy: Computation = { kind: "toy" };

/** The parts that differ once the text of a source is another. */
function changed(computation: Computation, path: string, change: (text: string) => string): string[] {
  const before = read(path)!;
  const after = change(before);
  expect(after).not.toBe(before);
  const others = createNumerics((name) => (name === path ? after : read(name)));
  return differingParts(numerics(computation), others(computation));
}

const append = (text: string) => `${text}\nexport const more = 1;\n`;
const comment = (text: string) => `// A comment.\n${text.replaceAll("\n", "\n\n")}`;

describe("a run depends on what computes its numbers", () => {
  const mlp = [...tree.closure(scopeOf(training("mlp"))).files.keys()];

  test.each([
    ...["autodiff/jvp", "autodiff/vjp", "graph/builder", "graph/node", "nn/initialise", "nn/layers/linear"],
    ...["nn/losses", "nn/mlp", "objective/objective", "objective/plan", "objective/programs", "random"],
    ...["spectral/dense", "spectral/eigen", "spectral/history", "spectral/tracker", "vectors"],
    ...["engines/onnx/engine", "engines/onnx/lane-worker", "engines/onnx/lower"],
  ])("core's %s", (name) => {
    expect(mlp).toContain(`${core}/${name}.ts`);
  });

  test.each(["batches", "course", "group", "laboratory", "measure", "quantities", "training"])(
    "the runner's %s",
    (name) => {
      expect(mlp).toContain(`${experiments}/runner/${name}.ts`);
    },
  );

  test("and on nothing else: no other model or engine, no data, commands, figures or files", () => {
    const foreign = [
      ...[`${core}/nn/(cnn|transformer|vgg11|resnet8)`, `${core}/engines/(tfjs|reference|registry|auto)`],
      ...[
        `${core}/(data|diagnostics)/`,
        `${core}/graph/print`,
        `${experiments}/(cli|figures|bench|settings|runs)/`,
      ],
      ...[
        `${experiments}/artifacts/(json|schema|read|write)`,
        `${experiments}/runner/(execute|checkpoint|assemble)`,
      ],
    ];
    for (const path of mlp) expect(path).not.toMatch(new RegExp(`^(${foreign.join("|")})`));
  });

  test("and on the packages that compute, by their versions", () => {
    expect(numerics(training("mlp"))).toMatchObject({
      "ml-matrix": expect.stringMatching(/^\d+\.\d+\.\d+$/),
      "onnxruntime-node": expect.stringMatching(/^\d+\.\d+\.\d+$/),
      "pure-rand": expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
    const manifest = "node_modules/ml-matrix/package.json";
    const newer = (text: string) => JSON.stringify({ ...JSON.parse(text), version: "999.0.0" });
    expect(changed(training("mlp"), manifest, newer)).toEqual(["ml-matrix"]);
  });
});

test("every source of the packages can be parsed, so that a run may come to depend on any", async () => {
  for (const sources of [core, experiments]) {
    const paths = await readdir(join(repositoryRoot, sources), { recursive: true });
    for (const path of paths.filter((path) => path.endsWith(".ts"))) {
      expect(() => parseSource(read(`${sources}/${path}`)!), path).not.toThrow();
    }
  }
});

test("the toy model depends on its own file and what that imports, and on no graph or engine", () => {
  const paths = [...tree.closure(scopeOf(toy)).files.keys()];
  expect(paths).toContain(`${experiments}/runner/toy.ts`);
  for (const path of paths) expect(path).not.toMatch(/\/(graph|engines|nn|spectral|objective)\//);
});

test("comments and formatting of a source change nothing, numbers and statements do, in their part alone", () => {
  const eigen = `${core}/spectral/eigen.ts`;
  expect(changed(training("mlp"), eigen, comment)).toEqual([]);
  expect(changed(training("mlp"), eigen, append)).toContain("spectral");
  expect(changed(training("mlp"), `${core}/nn/mlp.ts`, (text) => text.replace("g.tanh", "g.relu"))).toEqual([
    "nn",
  ]);
  expect(changed(toy, eigen, append)).toEqual([]);
});

test("no formatting of deno fmt's changes anything, in any source", async () => {
  const folder = await makeFolder();
  for (const sources of [core, experiments]) {
    await cp(join(repositoryRoot, sources), join(folder, sources), { recursive: true });
  }
  const options = ["--line-width=40", "--single-quote", "--no-semicolons", "--use-tabs", "--indent-width=8"];
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--no-config", "--quiet", ...options, folder],
  }).output();
  expect(success).toBe(true);
  const copied = readFrom(folder);
  const tracker = `${core}/spectral/tracker.ts`;
  expect(copied(tracker)).not.toBe(read(tracker));
  const formatted = createNumerics((path) => path.startsWith("node_modules/") ? read(path) : copied(path));
  for (const engine of ["onnx", "tfjs:wasm", "reference"]) {
    for (const model of modelNames) {
      expect(formatted(training(model, engine))).toEqual(numerics(training(model, engine)));
    }
  }
  expect(formatted(toy)).toEqual(numerics(toy));
}, 30_000);

test("another model's or engine's source changes the numerics of those that use it, and no others'", () => {
  const transformer = `${core}/nn/transformer.ts`;
  expect(changed(training("mlp"), transformer, append)).toEqual([]);
  expect(changed(training("transformer"), transformer, append)).toEqual(["nn"]);
  const wasm = `${core}/engines/tfjs/backends/wasm.ts`;
  expect(changed(training("mlp", "tfjs:wasm"), wasm, append)).toEqual(["engines"]);
  for (const engine of ["onnx", "tfjs:cpu", "reference"]) {
    expect(changed(training("mlp", engine), wasm, append)).toEqual([]);
  }
});

test("an entry more in the table of models changes no other model's numerics", () => {
  const table = `${core}/nn/models.ts`;
  const more = (text: string) => text.replace("export const models = {", "$& another: () => { throw 1; },");
  expect(changed(training("mlp"), table, more)).toEqual([]);
  const wider = (text: string) => text.replace("200, 200", "201, 200");
  expect(changed(training("mlp"), table, wider)).toEqual(["nn"]);
  expect(changed(training("cnn"), table, wider)).toEqual([]);
});

test("a primitive's rules and lowerings count for the models that use it, and for no others", () => {
  for (
    const [path, engine, part] of [
      [`${core}/engines/onnx/convolution.ts`, "onnx", "engines"],
      [`${core}/engines/tfjs/lowerings/convolution.ts`, "tfjs:wasm", "engines"],
      [`${core}/engines/reference/windows.ts`, "reference", "engines"],
    ] as const
  ) {
    expect(changed(training("cnn", engine), path, append)).toEqual([part]);
    expect(changed(training("mlp", engine), path, append)).toEqual([]);
  }
  for (const rules of ["jvp", "vjp"]) {
    const other = (text: string) =>
      text.replace("conv2d: (g, { inputs: [x, w]", "conv2d: (g, { inputs: [w, x]");
    expect(changed(training("cnn"), `${core}/autodiff/${rules}.ts`, other)).toEqual(["autodiff"]);
    expect(changed(training("mlp"), `${core}/autodiff/${rules}.ts`, other)).toEqual([]);
  }
});

test("the primitives of a model are those of its graphs at their real sizes", () => {
  const shapes = { mlp: [1, 28, 28], cnn: [3, 32, 32], vgg11: [3, 32, 32], resnet8: [3, 32, 32] };
  for (const name of modelNames) {
    const input: InputSpec = name === "transformer"
      ? { kind: "tokens", vocabulary: 3252, length: 66 }
      : { kind: "features", shape: shapes[name] };
    const model = models[name]({ input, classes: name === "transformer" ? 2 : 10 });
    for (const loss of ["mse", "ce"] as const) {
      const { outputs } = hessianProgram(model, loss, { samples: 500, scale: 1 }, 10);
      const used = topologicalOrder(Object.values(outputs)).map(({ op }) => op);
      expect(primitivesOf(name)).toEqual(expect.arrayContaining([...new Set(used)]));
    }
  }
  expect(primitivesOf("mlp")).not.toContain("conv2d");
});

test("every model has numerics of its own, on every engine", () => {
  for (const engine of engineNames.filter((name) => name !== "auto")) {
    const all = modelNames.map((model) => JSON.stringify(numerics(training(model, engine))));
    expect(new Set(all).size, engine).toBe(all.length);
  }
});

test("a configuration says what computes it, unless its setting or engine is no longer there", () => {
  expect(computationOf(tinyConfig(), "onnx")).toEqual(training("mlp"));
  expect(computationOf(tinyConfig(), "other")).toBe(null);
  expect(computationOf(tinyConfig({ setting: "other" }), "onnx")).toBe(null);
});
