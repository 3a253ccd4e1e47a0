import {
  createEngine,
  type EngineInfo,
  type EngineOptions,
  type EngineRegistry,
  engineRegistry,
  type GemmOptions,
  type GemmRate,
  measureGemmRate,
} from "../engines/mod.ts";
import { type Agreement, measureAgreement } from "./agreement.ts";

/** What is known of one engine on this host. */
export type EngineReport =
  | {
    readonly name: string;
    readonly available: true;
    readonly info: EngineInfo;
    readonly gemm: GemmRate;
    readonly agreement: Agreement;
  }
  | {
    readonly name: string;
    readonly available: false;
    /** Why it does not run here, and how to get it. */
    readonly reason: string;
  };

/** Tries every engine on this host, one after another: what it is, how fast, and how exact. */
export async function probeEngines(
  options: EngineOptions & GemmOptions = {},
  registry: EngineRegistry = engineRegistry,
): Promise<EngineReport[]> {
  const reports: EngineReport[] = [];
  for (const name of Object.keys(registry)) reports.push(await probeEngine(name, options, registry));
  return reports;
}

async function probeEngine(
  name: string,
  options: EngineOptions & GemmOptions,
  registry: EngineRegistry,
): Promise<EngineReport> {
  try {
    const { engine } = await createEngine(name, options, registry);
    try {
      const [agreement, gemm] = [await measureAgreement(engine), await measureGemmRate(engine, options)];
      return { name, available: true, info: engine.info, gemm, agreement };
    } finally {
      await engine.dispose();
    }
  } catch (error) {
    return { name, available: false, reason: (error as Error).message };
  }
}
