import { describe, expect, test } from "vitest";
import { createEngine, measureGemmRate } from "../../src/engines/mod.ts";
import { createTicks } from "../diagnostics/support.ts";

describe("the GEMM rate", () => {
  test("is 2n³ operations over the time of the fastest product", async () => {
    // Every product takes 4 ms, but for one that takes 2.
    const clock = createTicks([4, 4, 2, 4, 4]);
    const rate = await measureGemmRate(clock.engine, { size: 60, seconds: 0.02, now: clock.now });
    expect(rate.size).toBe(60);
    expect(rate.gflops).toBeCloseTo(2 * 60 ** 3 / 0.002 / 1e9, 9);
  });

  test("is measured at the largest size whose products fit the time", async () => {
    // 64, 128, 256 and so on take eight times as long each; a product of 256 takes 64 ms.
    const clock = createTicks((size) => (size / 64) ** 3);
    const rate = await measureGemmRate(clock.engine, { size: 1024, seconds: 0.5, now: clock.now });
    expect(rate.size).toBe(256);
    expect(rate.gflops).toBeCloseTo(2 * 64 ** 3 / 0.001 / 1e9, 9);
  });

  test("holds nothing of the products, and measures an engine that takes longer than it has", async () => {
    const clock = createTicks(() => 1000);
    const rate = await measureGemmRate(clock.engine, { seconds: 0.1, now: clock.now });
    expect(rate.size).toBe(64);
    expect(clock.held()).toBe(0);
  });

  test("of onnx is above that of plain JavaScript", async () => {
    const [onnx, cpu] = await Promise.all(
      ["onnx", "tfjs:cpu"].map((name) => createEngine(name, { threads: 1 })),
    );
    const options = { size: 256, seconds: 0.2 };
    const fast = await measureGemmRate(onnx.engine, options);
    const slow = await measureGemmRate(cpu.engine, options);
    expect(fast.gflops).toBeGreaterThan(2 * slow.gflops);
    await onnx.engine.dispose();
  });
});
