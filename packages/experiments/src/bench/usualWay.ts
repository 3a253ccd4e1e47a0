import { type Dataset, type LossName, type ModelName, readNpy, writeNpy } from "@tiny-subspaces/core";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryRoot } from "../workspace.ts";
import { PythonProcess } from "./python.ts";

/** One Dom-SGD step. */
export interface UsualStep {
  readonly seconds: number;
  /** Single Hessian-vector products. */
  readonly products: number;
  /** λ₁ … λ_k at the θ that it has started from. */
  readonly eigenvalues: readonly number[];
  readonly peakMemoryBytes: number;
}

/** Dom-SGD in PyTorch from one θ: ARPACK over autograd's Hessian-vector products at every step. */
export interface UsualWay {
  readonly versions: Readonly<Record<string, string>>;
  readonly threads: number;
  /** @param indices the mini-batch */
  step(indices: ArrayLike<number>): Promise<UsualStep>;
  /** Seconds of one Hessian-vector product, on average over so many. */
  product(count: number): Promise<number>;
  theta(): Promise<Float32Array>;
  close(): Promise<void>;
}

export interface UsualWayOptions {
  /** Of Python. */
  readonly command: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly model: ModelName;
  readonly loss: LossName;
  readonly dataset: Dataset;
  readonly theta: Float32Array;
  readonly k: number;
  readonly learningRate: number;
  readonly threads: number;
  /** Ends it when aborted. */
  readonly stop: AbortSignal;
}

/** Hands the samples and θ over in a temporary folder, and starts the script that works on them. */
export async function startUsualWay(options: UsualWayOptions): Promise<UsualWay> {
  const { command, env, model, loss, dataset, k, learningRate, threads } = options;
  if (dataset.kind !== "images") {
    throw new RangeError(`the usual way: expected images, got ${dataset.kind}`);
  }
  const folder = await mkdtemp(join(tmpdir(), "tiny-subspaces-bench-"));
  const file = (name: string) => join(folder, `${name}.npy`);
  const script = join(repositoryRoot, "scripts", "pytorch", "usual_way.py");
  let python: PythonProcess | null = null;
  const close = async () => {
    python?.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await writeNpy(file("x"), dataset.train.inputs);
    await writeNpy(file("labels"), Float32Array.from(dataset.train.labels));
    await writeNpy(file("theta"), options.theta);
    const process = python = new PythonProcess(
      command,
      [
        ...[script, "--folder", folder, "--model", model, "--loss", loss, "--k", `${k}`],
        ...["--learning-rate", `${learningRate}`, "--threads", `${threads}`],
      ],
      { ...env, OMP_NUM_THREADS: `${threads}`, OPENBLAS_NUM_THREADS: `${threads}` },
      options.stop,
    );
    const started = await process.answer() as Pick<UsualWay, "versions" | "threads">;
    return {
      ...started,
      step: async (indices) => await process.ask({ step: Array.from(indices) }) as UsualStep,
      product: async (count) => (await process.ask({ product: count }) as { seconds: number }).seconds,
      async theta() {
        await process.ask({ save: file("theta") });
        return await readNpy(file("theta"));
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
