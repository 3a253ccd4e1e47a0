import { describe, expect, test } from "vitest";
import { measureAgreement, probeEngines } from "../../src/diagnostics/mod.ts";
import { createReferenceEngine, type Engine, engineNames } from "../../src/engines/mod.ts";
import { absentEngines } from "../engines/support.ts";
import { withError } from "./support.ts";

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
