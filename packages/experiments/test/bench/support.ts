import type { FullReport } from "../../src/bench/format.ts";
import { compareWithUsualWay, inBlock, reportUsualWay, type UsualWayReport } from "../../src/bench/report.ts";
import type { RoundsOutcome } from "../../src/bench/rounds.ts";
import { summarise } from "../../src/bench/spread.ts";
import type { UsualTimes } from "../../src/bench/usualRounds.ts";

/** Two rounds, the second on a busy machine. */
export function outcome(): RoundsOutcome {
  return {
    times: {
      gemm: [10, 20],
      sum: [1, 2],
      gradient: [5, 6],
      hessianProduct: [50, 80],
      steps: { sgd: [1, 2], everyStep: [100, 150], adaptive: [20, 60] },
    },
    gemm: { size: 1000, flops: 2e9 },
    sum: { bytes: 4e6 },
  };
}

/** The usual way's turns beside them. */
export function usualTimes(): UsualTimes {
  const usualStep = { eigenvalues: [], peakMemoryBytes: 6e8 };
  const each = (...seconds: number[]) => seconds.map((seconds) => ({ seconds, peakMemoryBytes: 5e8 }));
  return {
    steps: [
      { ...usualStep, seconds: 3, products: 21 },
      { ...usualStep, seconds: 6, products: 29, peakMemoryBytes: 7e8 },
    ],
    products: each(0.1, 0.3),
    gradients: each(0.02, 0.03),
    sgdSteps: each(0.002, 0.003),
  };
}

export const about = { versions: { torch: "1.13.0" }, device: "cpu", threads: 2 };

/** How the two compare, for blocks of 2. */
export function usualWayReport(
  eigenvalueDifference: number | null,
  theirs: UsualTimes = usualTimes(),
): UsualWayReport {
  const { times } = outcome();
  return {
    ...reportUsualWay(theirs, about),
    productInBlock: summarise(inBlock(times, 2)),
    ratios: compareWithUsualWay(theirs, times, 2),
    eigenvalueDifference,
  };
}

const timing = (median: number, best: number, mean = median) => ({ median, best, mean });
const program = { flops: 61e9, bytes: 2e9, chunks: 4, gflops: timing(211, 234) };
const steps = { steps: 100, coldSolves: 0, audits: 5 };

/** What a quiet machine would report, without the usual way. */
export function fullReport(changes: Partial<FullReport> = {}): FullReport {
  return {
    setting: "mlp-mnist",
    lossName: "mse",
    data: { source: "mnist", synthetic: false, trainSamples: 5000, testSamples: 0, digest: "sha256:0" },
    engine: {
      name: "onnx",
      provider: "onnxruntime cpu",
      device: "a processor",
      threads: 2,
      precision: "float32",
      versions: { "onnxruntime-node": "1.30.0" },
      choice: "asked for",
    },
    host: { processor: "a processor", processors: 2, system: "Linux 6 x64" },
    load: { before: 0.1, after: 2.04 },
    code: { version: "0.1.0", commit: "0123456789", clean: true },
    rounds: 5,
    start: { step: 3000, loss: 0.18812, spectrum: { eigenvalues: [19.04, 6.904], next: 2.2 } },
    k: 2,
    parameters: 199_210,
    ceilings: { gemm: { size: 1024, gflops: timing(241, 250) }, memory: { gigabytes: timing(20, 22.5) } },
    gradient: {
      ...program,
      flops: 4.4e9,
      chunks: 1,
      milliseconds: timing(21, 20),
      share: timing(0.87, 0.88),
      bounds: { products: 18, memory: 1 },
    },
    hessianProduct: {
      ...program,
      milliseconds: timing(290, 261),
      share: timing(0.874, 0.936),
      bounds: { products: 244, memory: 8 },
    },
    steps: {
      sgd: timing(1.5, 1.25),
      domSgd: {
        everyStep: { ...steps, milliseconds: timing(300, 295, 310), productsPerStep: 1, worstSine: 0.00213 },
        adaptive: { ...steps, milliseconds: timing(90, 80, 95), productsPerStep: 0.271, worstSine: 0.0061 },
      },
    },
    peakMemoryBytes: 905e6,
    usualWay: null,
    ...changes,
  };
}
