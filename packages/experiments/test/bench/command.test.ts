import { spawnSync } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, test, vi } from "vitest";
import { engineRegistry } from "@tiny-subspaces/core";
import type { FullComparison } from "../../src/bench/engines/format.ts";
import type { FullReport } from "../../src/bench/format.ts";
import { command } from "../cli/support.ts";
import { temporaryFolders } from "../support.ts";

// Seconds on an idle machine.
vi.setConfig({ testTimeout: 300_000 });

const makeFolder = temporaryFolders();
const small = ["bench", "mlp-mnist", "--data", "synthetic", "--samples", "60", "--k", "2", "--threads", "1"];

test("a tiny benchmark measures everything, and prints one JSON object", async () => {
  const { code, out, err } = await command(
    [...small, "--steps", "3", "--prefix-steps", "20", "--json"],
    await makeFolder(),
  );
  expect(code).toBe(0);
  const report: FullReport = JSON.parse(out);
  const { ceilings, hessianProduct, gradient, steps, start } = report;
  expect(report).toMatchObject({
    setting: "mlp-mnist",
    k: 2,
    rounds: 3,
    parameters: 199_210,
    usualWay: null,
  });
  expect(report.data).toMatchObject({ synthetic: true, trainSamples: 60 });
  expect(report.engine).toMatchObject({ name: "onnx", threads: 1 });
  expect(start.step).toBe(20);
  expect(start.spectrum!.eigenvalues).toHaveLength(2);
  // 2n(2·784·200 + 3·(200² + 200·10)), and k·2n(2·784·200 + 6·(…)) more; see the test of the counting
  expect(gradient.flops).toBe(120 * (2 * 784 * 200 + 3 * 42_000));
  expect(hessianProduct.flops - gradient.flops).toBe(2 * 120 * (2 * 784 * 200 + 6 * 42_000));
  for (const { milliseconds, share } of [hessianProduct, gradient]) {
    expect(milliseconds.best).toBeGreaterThan(0);
    expect(milliseconds.median).toBeGreaterThanOrEqual(milliseconds.best);
    expect(share.best).toBeGreaterThan(0);
  }
  expect(ceilings.gemm.gflops.best).toBeGreaterThan(0);
  expect(ceilings.memory.gigabytes.best).toBeGreaterThan(0);
  for (const { audits, worstSine, productsPerStep } of Object.values(steps!.domSgd!)) {
    expect(audits).toBe(3);
    expect(worstSine).toBeLessThan(0.01);
    expect(productsPerStep).toBeGreaterThanOrEqual(1);
  }
  expect(report.peakMemoryBytes).toBeGreaterThan(50e6);
  expect(err).toMatch(/20 steps of SGD[^]*round 3 of 3: block product \d+ ms/);
});

describe("what a person can mend gets one message and exit code 2", () => {
  test.each([
    ["bench", /missing required argument 'setting'/],
    ["bench mlp-mist", /no setting "mlp-mist"\. Did you mean mlp-mnist\?/],
    ["bench mlp-mnist --samples 0", /'0' is invalid\. Expected a whole number, 1 or more/],
    ["bench mlp-mnist --prefix-steps -1", /'-1' is invalid|unknown option/],
    ["bench mlp-mnist --k ten", /'ten' is invalid/],
    ["bench mlp-mnist --data synthetic --samples 20 --k 201", /--k: expected 200 at the most, got 201/],
    ["bench mlp-mnist --engine cuda", /'cuda' is invalid/],
    ["bench mlp-mnist --vs-torch", /unknown option '--vs-torch'/],
    [
      "bench mlp-mnist --all-engines --engine onnx",
      /--all-engines: expected no --engine beside it, got --engine onnx/,
    ],
    ["bench mlp-mnist --all-engines --limit soon", /'soon' is invalid\. Expected a number of seconds/],
  ])("%s", async (line, message) => {
    const { code, out, err } = await command(line.split(" "), await makeFolder());
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/^ +at /m);
  });

  test("without PyTorch it says how to install it", async () => {
    const { code, out, err } = await command([...small, "--vs-pytorch"], await makeFolder(), {
      env: { TINY_SUBSPACES_PYTHON: "/nowhere/python" },
    });
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/apt-get install python3-torch python3-scipy; else: pip install torch scipy/);
  });
});

test("all engines go into one table, those that are absent or too slow with the reason", async () => {
  const { code, out } = await command(
    [
      ...["bench", "mlp-mnist", "--data", "synthetic", "--samples", "20", "--k", "1", "--threads", "1"],
      ...["--steps", "0", "--prefix-steps", "2", "--all-engines", "--limit", "0.5", "--json"],
    ],
    await makeFolder(),
    // No Python: what PyTorch measures is tested below.
    { env: { PATH: "/nowhere", HOME: process.env.HOME!, TINY_SUBSPACES_PYTHON: "/nowhere/python" } },
  );
  expect(code).toBe(0);
  const { engines, usualWay, agreement, start }: FullComparison = JSON.parse(out);
  expect(engines.map(({ name }) => name)).toEqual(Object.keys(engineRegistry));
  const [onnx] = engines;
  expect(onnx).toMatchObject({
    state: "measured",
    againstUsualWay: null,
    measures: { rounds: 5, steps: null },
  });
  for (const entry of engines) {
    if (entry.state === "measured") expect(entry.error).toBeLessThan(1e-5);
    else {expect(entry).toMatchObject({
        state: expect.stringMatching(/absent|left out/),
        reason: expect.any(String),
      });}
  }
  expect(usualWay).toMatchObject({ state: "absent", reason: expect.stringContaining("apt-get install") });
  expect([agreement, start.step]).toEqual([{ samples: 20, k: 2 }, 2]);
});

const python = ["python3", "/usr/bin/python3"].find((name) =>
  spawnSync(name, ["-c", "import torch, scipy"]).status === 0
);

test.skipIf(!python)("the usual way takes turns, and both find the same eigenvalues", async () => {
  const { code, out } = await command(
    [...small, "--steps", "2", "--prefix-steps", "20", "--vs-pytorch", "--json"],
    await makeFolder(),
    { env: { PATH: process.env.PATH!, TINY_SUBSPACES_PYTHON: python! } },
  );
  expect(code).toBe(0);
  const { usualWay }: FullReport = JSON.parse(out);
  expect(usualWay!.domSgd!.steps).toBe(2);
  expect(usualWay!.threads).toBe(1);
  expect(usualWay!.device).not.toBe("");
  expect(usualWay!.eigenvalueDifference).toBeLessThan(1e-4);
  expect(usualWay!.domSgd!.productsPerStep).toBeGreaterThanOrEqual(20); // ARPACK's first subspace is of 20 vectors
  for (const { median } of Object.values(usualWay!.ratios.domSgd!)) expect(median).toBeGreaterThan(0);
});

test.skipIf(!python)("without training steps it times products alone, of sentences too", async () => {
  const { code, out } = await command(
    [
      ...["bench", "transformer-sst2", "--data", "synthetic", "--samples", "4", "--threads", "1"],
      ...["--steps", "0", "--prefix-steps", "1", "--vs-pytorch", "--json"],
    ],
    await makeFolder(),
    { env: { PATH: process.env.PATH!, TINY_SUBSPACES_PYTHON: python! } },
  );
  expect(code).toBe(0);
  const report: FullReport = JSON.parse(out);
  expect([report.rounds, report.steps, report.start.spectrum]).toEqual([5, null, null]);
  expect(report.usualWay!.domSgd).toBeNull();
  expect(report.usualWay!.ratios.product.median).toBeGreaterThan(0);
});

test("eigenvalues that are not those of the usual way are told under the table, and end in exit code 1", async () => {
  const impostor = join(await makeFolder(), "python");
  const answer = JSON.stringify({ seconds: 1, products: 20, eigenvalues: [1e6, 1e5], peakMemoryBytes: 1 });
  await writeFile(
    impostor,
    `#!/bin/sh
[ "$1" = -c ] && exit 0
echo '{"versions":{},"threads":1}'
while read line; do echo '${answer}'; done
`,
  );
  await chmod(impostor, 0o755);
  const { code, out, err } = await command(
    [...small, "--steps", "1", "--prefix-steps", "0", "--vs-pytorch"],
    await makeFolder(),
    { env: { TINY_SUBSPACES_PYTHON: impostor } },
  );
  expect(code).toBe(1);
  expect(out).toMatch(
    /^mlp-mnist, mse, n = 60 of synthetic-digits[^]*\nafter 0 steps of SGD[^]*\nHessian × block of 2 /,
  );
  expect(out).toContain("THE TWO DO NOT FIND THE SAME EIGENVALUES");
  expect(err).toMatch(/error: the two ways find eigenvalues that differ by \d+/);
});
