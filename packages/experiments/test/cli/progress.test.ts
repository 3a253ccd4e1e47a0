import { describe, expect, test } from "vitest";
import { createReporter } from "../../src/cli/progress.ts";
import type { RunProgress, RunStart } from "../../src/runner/world.ts";

const start: RunStart = {
  name: "quick/x",
  engine: "onnx",
  data: "synthetic-digits",
  stepsDone: 0,
  stepsTotal: 1000,
  notice: null,
};

const at = (stepsDone: number): RunProgress => ({
  phase: "dom-sgd",
  step: stepsDone,
  endStep: 1000,
  stepsDone,
  stepsTotal: 1000,
  loss: 0.123456,
});

function quiet() {
  const lines: string[] = [];
  let now = 0;
  const reporter = createReporter({ err: (text) => void lines.push(text), watched: false }, () => now);
  return { lines, reporter, pass: (seconds: number) => now += 1000 * seconds };
}

describe("where nobody watches", () => {
  test("a run says a line where it starts and where it ends", () => {
    const { lines, reporter, pass } = quiet();
    reporter.started(start);
    for (let step = 1; step < 50; step++) {
      pass(1);
      reporter.step(at(step));
    }
    reporter.finished({ name: "quick/x", state: "done", path: "/r/quick/x.json", seconds: 49 });
    expect(lines).toEqual([
      "[run] quick/x: 1000 steps on synthetic-digits with engine onnx",
      "[done] quick/x in 49 s → /r/quick/x.json",
    ]);
  });

  test("a long one says a line a minute at the most, with the loss, the rate and the time left", () => {
    const { lines, reporter, pass } = quiet();
    reporter.started(start);
    for (let step = 1; step <= 400; step++) {
      pass(0.5);
      reporter.step(at(step));
    }
    expect(lines.slice(1)).toEqual([
      "quick/x: 120 of 1000 steps, dom-sgd, loss 0.1235, 2.00 steps/s, 7 min 20 s left",
      "quick/x: 240 of 1000 steps, dom-sgd, loss 0.1235, 2.00 steps/s, 6 min 20 s left",
      "quick/x: 360 of 1000 steps, dom-sgd, loss 0.1235, 2.00 steps/s, 5 min 20 s left",
    ]);
  });

  test("a long solve between two steps says what it is and how many products it has taken", () => {
    const { lines, reporter, pass } = quiet();
    reporter.started(start);
    for (let products = 1; products <= 7; products++) {
      pass(20);
      reporter.working!({ activity: "audits", products });
    }
    pass(60);
    reporter.working!({ activity: "subspaces", products: 1 });
    expect(lines.slice(1)).toEqual([
      "quick/x: auditing the subspace, product 3",
      "quick/x: auditing the subspace, product 6",
    ]);
  });

  test("a solve in the middle of a run says where the run is, too", () => {
    const { lines, reporter, pass } = quiet();
    reporter.started(start);
    for (let step = 1; step <= 40; step++) {
      pass(1);
      reporter.step(at(step));
    }
    pass(40);
    reporter.working!({ activity: "spectra", products: 9 });
    expect(lines.slice(1)).toEqual([
      "quick/x: 40 of 1000 steps, dom-sgd, loss 0.1235, 0.494 steps/s, 32 min 25 s left; solving for the spectrum, product 9",
    ]);
    reporter.started({ ...start, name: "quick/y" });
    pass(60);
    reporter.working!({ activity: "subspaces", products: 2 });
    expect(lines.at(-1)).toBe("quick/y: solving for the subspace, product 2");
  });

  test("the first step of a phase, which solves from nothing, counts in no estimate", () => {
    const { lines, reporter, pass } = quiet();
    reporter.started(start);
    pass(600);
    for (let step = 1; step <= 150; step++) {
      reporter.step(at(step));
      pass(1);
    }
    expect(lines.slice(1)).toEqual([
      "quick/x: 1 of 1000 steps, dom-sgd, loss 0.1235, –, – left",
      "quick/x: 61 of 1000 steps, dom-sgd, loss 0.1235, 1.00 steps/s, 15 min 39 s left",
      "quick/x: 121 of 1000 steps, dom-sgd, loss 0.1235, 1.00 steps/s, 14 min 39 s left",
    ]);
    for (let step = 151; step <= 220; step++) {
      reporter.step({ ...at(step), phase: "bulk-sgd" });
      pass(step === 151 ? 600 : 2);
    }
    expect(lines[4]).toContain("152 of 1000 steps, bulk-sgd, loss 0.1235, –");
  });

  test("phases that advance step by step together have one rate", () => {
    const { lines, reporter, pass } = quiet();
    reporter.started(start);
    for (let step = 1; step <= 130; step++) {
      pass(1);
      for (const phase of ["gd", "sgd"]) reporter.step({ ...at(2 * step), phase });
    }
    expect(lines[2]).toContain("2.00 steps/s, 6 min 20 s left");
  });

  test("the time left goes by the work that is left, where a step of one phase takes longer than one of another", () => {
    const { lines, reporter, pass } = quiet();
    const ahead = { quick: 500, slow: 500 };
    reporter.started({ ...start, workLeft: () => ahead.quick + 50 * ahead.slow });
    for (let step = 1; step <= 70; step++) {
      pass(1);
      ahead.quick--;
      reporter.step(at(step));
    }
    expect(lines[1]).toContain(`60 of 1000 steps, dom-sgd, loss 0.1235, 1.00 steps/s, 7 h 4 min left`);
  });

  test("steps without work tell no time", () => {
    const { lines, reporter, pass } = quiet();
    reporter.started({ ...start, workLeft: () => 7 });
    for (let step = 1; step <= 70; step++) {
      pass(1);
      reporter.step(at(step));
    }
    expect(lines[1]).toContain("1.00 steps/s, – left");
  });

  test("there is no estimate before three more steps and a second", () => {
    const { lines, reporter, pass } = quiet();
    reporter.started(start);
    for (const step of [1, 2, 3, 4]) {
      pass(100);
      reporter.step(at(step));
    }
    expect(lines.slice(1, 4).every((line) => line.endsWith("–, – left"))).toBe(true);
    expect(lines[4]).toContain("0.0100 steps/s");
  });

  test("the rate counts the steps of this process alone", () => {
    const { lines, reporter, pass } = quiet();
    reporter.started({ ...start, stepsDone: 900 });
    for (let step = 901; step <= 961; step++) {
      reporter.step(at(step));
      pass(1);
    }
    expect(lines[0]).toContain("goes on from step 900");
    expect(lines[1]).toContain("1.00 steps/s, 39 s left");
  });

  test("a run that is over says how fast it went, and where the time went", () => {
    const { lines, reporter } = quiet();
    const spent = { products: 30, gradients: 15.4, losses: 0.2 };
    reporter.finished({ name: "a", state: "done", path: "/a", seconds: 60, steps: 120, spent });
    expect(lines).toEqual([
      "[done] a in 1 min 0 s → /a\n  2.00 steps/s: products 50%, gradients 26%, all else 24%",
    ]);
  });

  test("synthetic data in place of real ones cannot be overlooked", () => {
    const { lines, reporter } = quiet();
    reporter.started({ ...start, notice: "MNIST is not here. For the real data: deno task data mnist" });
    expect(lines[0]).toMatch(
      /^!{20,}\nMNIST is not here\. For the real data: deno task data mnist\n!{20,}\n\[run\]/,
    );
  });

  test("what is fresh and what is stopped say so", () => {
    const { lines, reporter } = quiet();
    reporter.finished({ name: "a", state: "fresh", path: "/a", seconds: 0 });
    reporter.finished({ name: "b", state: "stopped", path: null, seconds: 3 });
    expect(lines).toEqual(["[fresh] a", "[stopped] b in 3 s"]);
  });
});
