import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeNpy } from "../../src/data/npy.ts";
import { createRandom } from "../../src/random.ts";
import type { OptimizerSpec } from "../../src/optim/mod.ts";
import { relativeError } from "../nn/vectors.ts";
import { follow, quadraticGradient } from "./quadratic.ts";

const script = fileURLToPath(new URL("../../../../scripts/pytorch/optimizers.py", import.meta.url));
const python = ["python3", "/usr/bin/python3"].find((command) =>
  spawnSync(command, ["-c", "import torch"]).status === 0
);

const cases: readonly OptimizerSpec[] = [
  { kind: "sgd", learningRate: 0.05 },
  { kind: "sgd", learningRate: 0.05, momentum: 0.9 },
  { kind: "adam", learningRate: 0.01, beta1: 0, beta2: 0.999, epsilon: 1e-8 },
  { kind: "adam", learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  { kind: "sam", learningRate: 0.05, rho: 0.1 },
];

/** Parameters and steps of the recorded sequence. */
const [p, steps] = [40, 50];

describe.skipIf(!python)("PyTorch's optimizers over a recorded sequence of fifty steps", () => {
  const folder = mkdtempSync(join(tmpdir(), "pytorch-"));
  const random = createRandom(5, "a sequence of gradients");
  const curvature = random.uniformArray(p, 0, 4);
  const theta = random.uniformArray(p, -1, 1);
  const linear = random.uniformArray(steps * p, -1, 1);

  beforeAll(async () => {
    for (const [name, data] of Object.entries({ curvature, theta, linear })) {
      await writeNpy(join(folder, `${name}.npy`), data);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(cases)("$kind, momentum $momentum, β₁ $beta1", async (spec) => {
    const optimizer = JSON.stringify(spec);
    execFileSync(python!, [script, "--folder", folder, "--optimizer", optimizer]);
    const bytes = new Uint8Array(readFileSync(join(folder, "path.npy")));
    const expected = new Float64Array(bytes.slice(-8 * steps * p).buffer);
    const path = await follow(
      spec,
      theta,
      Array.from(
        { length: steps },
        (_, t) => quadraticGradient(curvature, linear.subarray(t * p, (t + 1) * p)),
      ),
    );
    path.forEach((found, t) => {
      expect(relativeError(found, expected.subarray(t * p, (t + 1) * p))).toBeLessThan(1e-6);
    });
  });
});
