import {
  createEngine,
  EngineError,
  type EngineOptions,
  measureGemmRate,
  rankEngines,
  recallRates,
} from "@tiny-subspaces/core";

/** What an engine's matrix products reach on this host. */
export interface HostRate {
  readonly engine: string;
  /** 10⁹ floating-point operations a second. */
  readonly gflops: number;
}

/** Seconds to measure for where nothing is remembered. */
const SECONDS = 0.2;

/** Of the engine that `auto` takes, as it was measured on this host, or is now; `null` where none runs. */
export async function hostRate(options: EngineOptions): Promise<HostRate | null> {
  const remembered = await recallRates(options) ?? {};
  const [fastest] = rankEngines(Object.keys(remembered), remembered);
  if (fastest !== undefined) return { engine: fastest, gflops: remembered[fastest] };
  try {
    const { engine } = await createEngine("auto", options);
    try {
      return { engine: engine.info.name, ...await measureGemmRate(engine, { seconds: SECONDS }) };
    } finally {
      await engine.dispose();
    }
  } catch (error) {
    if (error instanceof EngineError) return null;
    throw error;
  }
}
