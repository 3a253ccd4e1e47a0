import {
  type Dataset,
  type LossName,
  type ModelName,
  padSentences,
  readNpy,
  writeNpy,
} from "@tiny-subspaces/core";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryRoot } from "../workspace.ts";
import { LineProcess } from "./lineProcess.ts";

/** Seconds of one evaluation or step, on average. */
export interface UsualTime {
  readonly seconds: number;
  readonly peakMemoryBytes: number;
}

/** One Dom-SGD step. */
export interface UsualStep extends UsualTime {
  /** Single Hessian-vector products. */
  readonly products: number;
  /** λ₁ … λ_k at the θ that it has started from. */
  readonly eigenvalues: readonly number[];
}

/** Dom-SGD in PyTorch from one θ: ARPACK over autograd's Hessian-vector products at every step. */
export interface UsualWay {
  readonly versions: Readonly<Record<string, string>>;
  /** The card's name, or `cpu`. */
  readonly device: string;
  readonly threads: number;
  /** @param indices the mini-batch */
  step(indices: ArrayLike<number>): Promise<UsualStep>;
  /** So many Hessian-vector products at its θ. */
  product(count: number): Promise<UsualTime>;
  /** So many gradients of the whole subset at its θ. */
  gradient(count: number): Promise<UsualTime>;
  /** Steps of SGD from its θ, which stays where it is. */
  sgd(batches: readonly ArrayLike<number>[]): Promise<UsualTime>;
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
  /** Samples that share batch statistics, where the model has any. */
  readonly ghostBatch?: number;
  readonly theta: Float32Array;
  readonly k: number;
  readonly learningRate: number;
  readonly threads: number;
  /** Ends it when aborted. */
  readonly stop: AbortSignal;
}

/** Hands the samples and θ over in a temporary folder, and starts the script that works on them. */
export async function startUsualWay(options: UsualWayOptions): Promise<UsualWay> {
  const { command, env, model, loss, dataset, ghostBatch, k, learningRate, threads } = options;
  const folder = await mkdtemp(join(tmpdir(), "tiny-subspaces-bench-"));
  const file = (name: string) => join(folder, `${name}.npy`);
  const script = join(repositoryRoot, "scripts", "pytorch", "usual_way.py");
  let python: LineProcess | null = null;
  const close = async () => {
    python?.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const about = ghostBatch === undefined ? [] : ["--batch", `${ghostBatch}`];
    if (dataset.kind === "images") {
      await writeNpy(file("x"), dataset.train.inputs);
    } else {
      const { train: { sentences }, trainedPieces, length } = dataset;
      const { tokens, mask } = padSentences(sentences, length);
      await writeNpy(file("tokens"), Float32Array.from(tokens));
      await writeNpy(file("mask"), mask);
      about.push("--vocabulary", `${trainedPieces}`);
    }
    await writeNpy(file("labels"), Float32Array.from(dataset.train.labels));
    await writeNpy(file("theta"), options.theta);
    const process = python = new LineProcess(
      script,
      command,
      [
        ...[script, "--folder", folder, "--model", model, "--loss", loss, "--k", `${k}`],
        ...["--learning-rate", `${learningRate}`, "--threads", `${threads}`, ...about],
      ],
      { ...env, OMP_NUM_THREADS: `${threads}`, OPENBLAS_NUM_THREADS: `${threads}` },
      options.stop,
    );
    const started = await process.answer() as Pick<UsualWay, "versions" | "device" | "threads">;
    return {
      ...started,
      step: async (indices) => await process.ask({ step: Array.from(indices) }) as UsualStep,
      product: async (count) => await process.ask({ product: count }) as UsualTime,
      gradient: async (count) => await process.ask({ gradient: count }) as UsualTime,
      sgd: async (batches) => await process.ask({ sgd: batches.map((one) => Array.from(one)) }) as UsualTime,
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
