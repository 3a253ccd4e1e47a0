import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readNpy, writeNpy } from "../../src/data/npy.ts";
import type { HostArray } from "../../src/engines/mod.ts";
import { createOnnxEngine } from "../../src/engines/onnx/mod.ts";
import { sizeOf } from "../../src/graph/mod.ts";
import { cnn, initialParameters, mlp, type Model, resnet8, transformer, vgg11 } from "../../src/nn/mod.ts";
import { hessianProgram } from "../../src/objective/programs.ts";
import { cyclicTargets, sentenceFeeds } from "./cases.ts";
import { normals, relativeError } from "./vectors.ts";

const script = fileURLToPath(new URL("../../../../scripts/pytorch/derivatives.py", import.meta.url));
const python = ["python3", "/usr/bin/python3"].find((command) =>
  spawnSync(command, ["-c", "import torch"]).status === 0
);

interface ParityCase {
  readonly model: Model;
  readonly samples: number;
  /** Lengths of the sentences, for the transformer. */
  readonly lengths?: readonly number[];
}

const vocabulary = 50;
const cases: readonly ParityCase[] = [
  { model: mlp(), samples: 20 },
  { model: cnn(), samples: 6 },
  {
    model: transformer({ vocabulary }),
    samples: 8,
    lengths: [1, 66, 5, 7, 2, 40, 9, 3],
  },
  { model: vgg11(), samples: 2 },
  { model: resnet8({ ghostBatch: 4 }), samples: 8 },
];

const featureCount = ({ input }: Model) => (input.kind === "features" ? sizeOf(input.shape) : 0);

describe.skipIf(!python).each(cases)("$model.name against PyTorch", ({ model, samples, lengths }) => {
  const folder = mkdtempSync(join(tmpdir(), "pytorch-"));
  const engine = createOnnxEngine();
  let feeds: Readonly<Record<"theta" | "block", Float32Array>> & Readonly<Record<string, HostArray>>;
  beforeAll(async () => {
    const { input } = model;
    const features = lengths && input.kind === "tokens" ? sentenceFeeds(lengths, input.length, vocabulary) : {
      x: normals(samples * featureCount(model), "pixels", 0.5),
    };
    const theta = initialParameters(model, 3);
    const direction = Float32Array.from(normals(model.parameterCount, "direction"));
    const labels = Float32Array.from({ length: samples }, (_, i) => i % model.classes);
    for (const [name, data] of Object.entries({ ...features, theta, direction, labels })) {
      await writeNpy(join(folder, `${name}.npy`), Float32Array.from(data));
    }
    feeds = { ...features, theta, block: direction };
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await engine.dispose();
  });

  it.each(["mse", "ce"] as const)("has its loss, gradient and Hessian-vector product, %s", async (loss) => {
    const printed = execFileSync(python!, [
      ...[script, "--model", model.name, "--loss", loss, "--folder", folder],
      ...["--vocabulary", `${vocabulary}`, "--batch", `${model.ghostBatch ?? samples}`],
    ]);
    const program = await engine.compile(
      hessianProgram(model, loss, { samples, scale: 1 / samples }, 1),
    );
    const result = await program.run({ ...feeds, y: cyclicTargets(samples, model.classes) });
    expect((await result.loss.data())[0] / JSON.parse(printed.toString()).loss).toBeCloseTo(1, 5);
    for (const name of ["gradient", "product"]) {
      const expected = await readNpy(join(folder, `${name}.npy`));
      expect(relativeError(await result[name].data(), expected)).toBeLessThan(1e-4);
    }
  });
});
