import * as ort from "onnxruntime-node";
import { sizeOf } from "../../graph/mod.ts";
import { EngineError, type HostArray } from "../engine.ts";
import type { BufferPool } from "./memory.ts";
import type { OnnxProgram } from "./program.ts";
import type { OnnxProvider } from "./providers.ts";

export interface SessionOptions {
  readonly provider: OnnxProvider;
  /** Of each operator. */
  readonly threads: number;
}

/** A program in onnxruntime, for arrays of this thread. */
export class OnnxSession {
  readonly #program: OnnxProgram;
  readonly #session: ort.InferenceSession;
  readonly #pool: BufferPool;

  private constructor(program: OnnxProgram, session: ort.InferenceSession, pool: BufferPool) {
    this.#program = program;
    this.#session = session;
    this.#pool = pool;
  }

  /** @throws EngineError if onnxruntime does not take the program */
  static async open(
    program: OnnxProgram,
    { provider, threads }: SessionOptions,
    pool: BufferPool,
  ): Promise<OnnxSession> {
    const session = await ort.InferenceSession.create(program.model, {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      logSeverityLevel: 3,
      // Planned memory comes on top of what the first run has taken, and is no faster here.
      enableMemPattern: false,
      extra: {
        // It makes one of equal constants, by which large values are told apart that are to be computed again, not kept.
        optimization: { disable_specified_optimizers: "ConstantSharing" },
        session: {
          // Subnormal results cost a hundredfold and are zero to float32's accuracy here.
          set_denormal_as_zero: "1",
          // Workers that spin from one operator to the next start it sooner. For as long as they do by default, they take
          // the cores from whatever else wants them: beside another program a run took up to three times as long.
          intra_op: { allow_spinning: "1", spin_duration_us: "20" },
          force_spinning_stop: "1",
        },
      },
    }).catch((cause) => {
      throw new EngineError(`onnxruntime does not take this graph: ${reasonOf(cause)}`, { cause });
    });
    return new OnnxSession(program, session, pool);
  }

  /** @param feeds an array of the right size and type for each of the program's inputs */
  async run(feeds: Readonly<Record<string, HostArray>>): Promise<Record<string, Float32Array>> {
    const inputs: Record<string, ort.Tensor> = {};
    for (const { name, shape } of this.#program.inputs) {
      const data = feeds[name];
      inputs[name] = data instanceof Int32Array
        ? new ort.Tensor("int32", data, shape)
        : new ort.Tensor("float32", data instanceof Float32Array ? data : Float32Array.from(data), shape);
    }
    const results: Record<string, Float32Array> = {};
    const outputs: Record<string, ort.Tensor> = {};
    for (const { name, shape } of this.#program.outputs) {
      results[name] = this.#pool.take(sizeOf(shape));
      outputs[`out:${name}`] = new ort.Tensor("float32", results[name], shape);
    }
    await this.#session.run(inputs, outputs);
    return results;
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

/** Without what onnxruntime's C++ says of itself before the reason: the place in its sources, and its condition. */
function reasonOf({ message }: Error): string {
  return message.replace(/^\S*onnxruntime_src.* was false\. /s, "").trim();
}
