import { describe, expect, test } from "vitest";
import { measureAgreement, measureGemmRate, probeEngines } from "../../src/diagnostics/mod.ts";
import { createEngine, createReferenceEngine, type Engine, engineNames } from "../../src/engines/mod.ts";
import { absentEngines } from "../engines/support.ts";
import { createTicks, withError } from "./support.ts";

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

describe("the agreement", () => {
  test("of the reference with itself is exact", async () => {
    expect(await measureAgreement(createReferenceEngine())).toEqual({ gradient: 0, hessianProduct: 0 });
  });

  test("is the relative error of what an engine computes", async () => {
    const { gradient, hessianProduct } = await measureAgreement(withError(createReferenceEngine(), 1e-3));
    expect(gradient).toBeCloseTo(1e-3, 12);
    expect(hessianProduct).toBeCloseTo(1e-3, 12);
  });
});

describe("probing the engines", () => {
  test("finds every engine here, each agreeing to float32 with the reference", async () => {
    const reports = await probeEngines({ threads: 2, size: 128, seconds: 0.05 });
    expect(reports.map(({ name }) => name)).toEqual(engineNames.filter((name) => name !== "auto"));
    for (const report of reports) {
      if (!report.available) {
        expect(absentEngines).toContainEqual({ name: report.name, reason: report.reason });
        continue;
      }
      expect(report.info.name).toBe(report.name);
      expect(report.gemm.gflops).toBeGreaterThan(0);
      expect(report.agreement.gradient).toBeLessThan(1e-5);
      expect(report.agreement.hessianProduct).toBeLessThan(1e-5);
    }
  });

  test("says why one is not here and goes on", async () => {
    const load = () => Promise.reject(new Error("no card"));
    const reports = await probeEngines({ size: 64, seconds: 0 }, {
      card: { load, remedy: "buy one" },
      reference: { load: () => Promise.resolve(createReferenceEngine), remedy: "" },
    });
    expect(reports[0]).toEqual({
      name: "card",
      available: false,
      reason: "engine card: it does not run here: no card; buy one",
    });
    expect(reports[1].available).toBe(true);
  });

  test("disposes of the engines it made", async () => {
    const disposed: string[] = [];
    const create = (): Engine => ({
      ...createReferenceEngine(),
      dispose: () => Promise.resolve(void disposed.push("engine")),
    });
    await probeEngines({ size: 64, seconds: 0 }, {
      one: { load: () => Promise.resolve(create), remedy: "" },
    });
    expect(disposed).toEqual(["engine"]);
  });
});
