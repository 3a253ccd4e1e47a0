import { EngineError } from "@tiny-subspaces/core";
import type { Admission, ContenderResult } from "../../../src/bench/engines/contender.ts";
import type { RemoteContender } from "../../../src/bench/engines/remote.ts";
import type { ComparisonOptions } from "../../../src/bench/engines/comparison.ts";
import type { UsualWay } from "../../../src/bench/usualWay.ts";
import { fullReport, outcome } from "../support.ts";

/** What a test has of an engine: it is absent with a reason, or takes part with changes to how it does. */
export type Part =
  | string
  | Partial<RemoteContender> & {
    readonly gflops?: number;
    readonly admission?: Partial<Admission>;
  };

const { engine, usualWay: _, ...measures } = fullReport();
export const result: ContenderResult = { measures, times: outcome().times };

/** A comparison of engines that note what is asked of them, in `calls`. */
export function fakeComparison(
  parts: Readonly<Record<string, Part>>,
  changes: Partial<ComparisonOptions> = {},
): { readonly options: ComparisonOptions; readonly calls: string[] } {
  const calls: string[] = [];
  const open = (name: string): Promise<RemoteContender> => {
    const part = parts[name];
    if (typeof part === "string") return Promise.reject(new EngineError(part));
    const { gflops = 100, admission = {}, ...methods } = part;
    const noting = <T>(method: string, value: T) => () => {
      calls.push(`${name} ${method}`);
      return Promise.resolve(value);
    };
    return Promise.resolve({
      about: { info: { ...engine, name }, gflops },
      train: noting("train", { theta: "theta.npy", step: 3000, loss: 0.19 }),
      prepare: noting("prepare", { agreement: 2e-7, leftOut: null, domSgdLeftOut: null, ...admission }),
      turn: noting("turn", result.times),
      report: noting("report", result),
      close: () => void calls.push(`${name} close`),
      ...methods,
    });
  };
  const options: ComparisonOptions = {
    ...{ names: Object.keys(parts), open, prefixSteps: 3000, steps: 2, k: 2, parameters: 199_210, limit: 60 },
    theta: "theta.npy",
    expected: () => Promise.resolve({ product: "product.npy", samples: 50, k: 2 }),
    startUsualWay: () => Promise.resolve(fakeUsualWay(calls)),
    batch: (step) => Int32Array.of(step),
    stop: new AbortController().signal,
    progress: () => {},
    ...changes,
  };
  return { options, calls };
}

function fakeUsualWay(calls: string[]): UsualWay {
  const time = { seconds: 0.1, peakMemoryBytes: 5e8 };
  return {
    ...{ versions: { torch: "1.13.0" }, device: "cpu", threads: 2 },
    step: (batch) => {
      calls.push(`usual way step ${batch[0]}`);
      return Promise.resolve({ ...time, seconds: 3, products: 5, eigenvalues: [19.04, 6.904] });
    },
    product: () => Promise.resolve(time),
    gradient: () => Promise.resolve({ ...time, seconds: 0.02 }),
    sgd: () => Promise.resolve({ ...time, seconds: 0.002 }),
    theta: () => Promise.resolve(new Float32Array()),
    close: () => {
      calls.push("usual way close");
      return Promise.resolve();
    },
  };
}
