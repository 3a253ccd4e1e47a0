import { expect, test } from "vitest";
import { formatReport } from "../../src/bench/format.ts";
import { fullReport, usualTimes, usualWayReport } from "./support.ts";

test("a report says where, on what and how fast, beside the ceilings", () => {
  expect(formatReport(fullReport())).toBe(`\
mlp-mnist, mse, n = 5,000 of mnist, 199,210 parameters, k = 2
after 3,000 steps of SGD: loss 0.1881, λ1 19.04, λ2 6.904, λ3 2.200
engine onnx (onnxruntime cpu, onnxruntime-node 1.30.0), 2 threads; version 0.1.0, commit 0123456
a processor, 2 processors, Linux 6 x64
load 0.1 before, 2.0 after
5 rounds, a little of everything in each

                              median       best
matrix product 1024³          241 GFLOP/s  250 GFLOP/s  the ceiling of products
sum of large arrays           20.0 GB/s    22.5 GB/s    the ceiling of all else
gradient                      21.0 ms      20.0 ms      4.40 GFLOP in 1 chunk, 234 GFLOP/s; 87% of the ceiling (best against best 88%)
Hessian × block of 2          290 ms       261 ms       61.0 GFLOP in 4 chunks, 234 GFLOP/s; 87% of the ceiling (best against best 94%)
SGD step                      1.50 ms      1.25 ms
Dom-SGD step, a product each  300 ms       295 ms       mean 310 ms; 1.00 block products a step over 100; worst sine 0.0021 of 5 audits
Dom-SGD step, adaptive        90.0 ms      80.0 ms      mean 95.0 ms; 0.27 block products a step over 100; worst sine 0.0061 of 5 audits
peak memory                   0.91 GB                   resident, of the whole process

Of the block product's best 261 ms, its matrix products take 244 ms at the ceiling, and moving all
other operands and results 8.00 ms at the rate of large sums: 97% together.`);
});

test("beside the usual way it says how many times faster, and that both compute the same", () => {
  const text = formatReport(fullReport({ usualWay: usualWayReport(3.7e-7) }));
  expect(text.split("\n\n").at(-1)).toBe(`\
The usual way: autograd's Hessian-vector products under eigsh (torch 1.13.0), 2 threads, 0.70 GB
                                median   best
Hessian-vector product          200 ms   100 ms
the same in a block of 2, here  32.5 ms  25.0 ms  5.75 times faster (median of rounds; mean against mean 6.15)
Dom-SGD step                    4.50 s   3.00 s   25.0 products a step over 2 steps
a product each step, here                         35.0 times faster (median of rounds; mean against mean 36.0)
adaptive, here                                    125 times faster (median of rounds; mean against mean 113)
Both find the same eigenvalues: the largest relative difference is 3.7e-7.`);
});

test("without training steps there are no rows of them", () => {
  const alone = usualWayReport(null, { ...usualTimes(), steps: [], sgdSteps: [] });
  const { start } = fullReport();
  const text = formatReport(
    fullReport({ start: { ...start, spectrum: null }, steps: null, usualWay: alone }),
  );
  expect(text).toContain("after 3,000 steps of SGD: loss 0.1881\n");
  expect(text).toMatch(/Hessian × block of 2 .*\npeak memory/);
  expect(text).toMatch(/the same in a block of 2, here .*$/);
});

test.each([2e-3, NaN])("eigenvalues that differ by %d are called out", (difference) => {
  const text = formatReport(fullReport({ usualWay: usualWayReport(difference) }));
  expect(text).toContain("THE TWO DO NOT FIND THE SAME EIGENVALUES");
  expect(text).not.toContain("Both find the same");
});

test.each([
  ["a busy machine is called out", { before: 1.2, after: 3 }, /load 1\.2 before, 3\.0 after: OTHER PROGRAMS/],
  ["an idle one is not", { before: 0.9, after: 3 }, /load 0\.9 before, 3\.0 after\n/],
  ["one that does not count says so", { before: null, after: null }, /how busy the machine was is not known/],
])("%s", (_, load, expected) => {
  expect(formatReport(fullReport({ load }))).toMatch(expected);
});

test("changes that are not committed and cold solves are told", () => {
  const report = fullReport({ code: { version: "0.1.0", commit: "0123456789", clean: false } });
  expect(formatReport(report)).toContain("commit 0123456 with changes\n");
  const bundled = fullReport({ code: { version: "0.1.0", commit: "0123456789", clean: null } });
  expect(formatReport(bundled)).toContain("commit 0123456\n");
  const steps = report.steps!;
  const everyStep = { ...steps.domSgd!.everyStep, coldSolves: 2 };
  expect(formatReport({ ...report, steps: { ...steps, domSgd: { ...steps.domSgd!, everyStep } } }))
    .toContain("a step over 100, 2 cold solves; worst");
});
