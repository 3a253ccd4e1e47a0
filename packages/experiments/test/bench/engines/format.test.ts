import { expect, test } from "vitest";
import { compareEngines } from "../../../src/bench/engines/comparison.ts";
import { formatComparison, type FullComparison } from "../../../src/bench/engines/format.ts";
import { fullReport } from "../support.ts";
import { fakeComparison, type Part } from "./support.ts";

async function comparison(parts: Readonly<Record<string, Part>>, steps = 2): Promise<FullComparison> {
  const { setting, lossName, data, host, load, code } = fullReport();
  const found = await compareEngines(fakeComparison(parts, { steps }).options);
  return { setting, lossName, data, host, load, code, ...found };
}

test("one table of times, one of quotients, and what stands behind the names", async () => {
  const text = formatComparison(
    await comparison({
      onnx: {},
      "onnx:cuda": "no card",
      reference: { admission: { leftOut: "a block product takes 36 s" } },
    }),
  );
  expect(text).toBe(`\
mlp-mnist, mse, n = 5,000 of mnist, 199,210 parameters, k = 2
after 3,000 steps of SGD: loss 0.1900
version 0.1.0, commit 0123456
a processor, 2 processors, Linux 6 x64
load 0.1 before, 2.0 after
2 rounds, a little of everything in each; every engine in a process of its own

Medians of rounds; of adaptive steps, which differ by design, the mean
         matrix products  gradient  Hessian × block of 2  of the ceiling  SGD step  Dom-SGD step, a product each  adaptive  memory   error
onnx     241 GFLOP/s      21.0 ms   290 ms                87%             1.50 ms   300 ms                        95.0 ms   0.91 GB  2.0e-7
PyTorch  –                20.0 ms   2 × 100 ms            –               2.00 ms   3.00 s                        –         0.50 GB  –

How many times faster than PyTorch
      gradient  Hessian product  SGD step  Dom-SGD step, a product each  adaptive
onnx  3.67      3.25             1.50      25.0                          75.0

[measured] onnx (onnxruntime cpu, onnxruntime-node 1.30.0), 2 threads, a processor
[absent] onnx:cuda: no card
[left out] reference: a block product takes 36 s
[measured] The usual way: autograd's Hessian-vector products under eigsh (torch 1.13.0), 2 threads, 0.50 GB

error: ‖actual − expected‖/‖expected‖ of the Hessian of the first 50 samples' loss times 2 vectors, against
the float64 reference. Limit: 1 min 0 s for an engine's rounds and for its steps of Dom-SGD (--limit).`);
});

test("an error that is no number is called so", async () => {
  const text = formatComparison(await comparison({ onnx: { admission: { agreement: null as never } } }));
  expect(text).toMatch(/^onnx .* not a number$/m);
});

test("steps that were not timed are dashes, with the reason under the table", async () => {
  const found = await comparison({ onnx: { admission: { domSgdLeftOut: "25 steps outlast the limit" } } });
  const [entry] = found.engines;
  if (entry.state !== "measured") throw new Error("expected it measured");
  const steps = { ...entry.measures.steps!, domSgd: null };
  const text = formatComparison({
    ...found,
    engines: [{ ...entry, measures: { ...entry.measures, steps } }],
  });
  expect(text).toMatch(/^onnx .* 1\.50 ms +– +– +0\.91 GB/m);
  expect(text).toContain("[left out] onnx: 25 steps outlast the limit");
});
