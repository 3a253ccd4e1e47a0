import type { Graph, Shape } from "../graph/mod.ts";

/** Elements of a tensor on the host: float32 in every engine but `reference`, which computes in float64. */
export type FloatArray = Float32Array | Float64Array;
export type HostArray = FloatArray | Int32Array;

/** An engine's value: on the host, or on the device until it is read. */
export interface Tensor {
  readonly shape: Shape;
  /** The elements in row-major order; not to be written to, and valid until the tensor is disposed of. */
  data(): Promise<FloatArray>;
  /** Gives the memory back for other results. */
  dispose(): void;
}

/** What a graph's input may be fed with. */
export type Feed = Tensor | HostArray;

export interface EngineInfo {
  /** As in `--engine`: `onnx`, `tfjs:wasm`, `reference`, … */
  readonly name: string;
  /** What executes: `onnxruntime cpu`, `tfjs wasm`, … */
  readonly provider: string;
  /** The processor or card, in its own words where it says any. */
  readonly device: string;
  /** A processor stands in for the card, as for tests; `auto` never takes such an engine. */
  readonly isEmulated?: true;
  readonly threads: number;
  readonly precision: "float32" | "float64";
  /** Versions of the libraries that compute. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Executes graphs. Knows primitives, never models. */
export interface Engine {
  readonly info: EngineInfo;
  /**
   * Prepares a graph for repeated execution.
   * @throws EngineError if the engine cannot execute it
   */
  compile(graph: Graph): Promise<Executable>;
  /** Places an array where this engine computes, so that repeated feeds do not copy it again. */
  upload(data: FloatArray, shape: Shape): Tensor;
  /**
   * The array itself as a tensor, which is not to be written to while it is in use. Absent where the engine does not compute
   * on the host's arrays of its own precision.
   */
  view?(data: FloatArray, shape: Shape): Tensor;
  /**
   * Engines that compute at the same time, each with its share of this one's threads, for runs that need not wait for
   * each other: a small operator on many threads is not as many times faster. They read each other's tensors, are the
   * same at every call, and are disposed of with this one. Absent where runs do not overlap.
   *
   * @param count how many, up to the number of threads
   */
  split?(count: number): readonly Engine[];
  dispose(): Promise<void>;
}

export interface Executable {
  /**
   * Runs the graph once. An engine may be at it still when it gives the results; what fails then, `data` says.
   * @param feeds one entry for each input of the graph: as many elements as its shape has, int32 inputs as Int32Array
   * @throws EngineError if an input is missing, unknown or of another size
   */
  run(feeds: Readonly<Record<string, Feed>>): Promise<Record<string, Tensor>>;
  dispose(): Promise<void>;
}

/** An engine is not present, or does not take what it was given. */
export class EngineError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EngineError";
  }
}

export function isTensor(feed: Feed): feed is Tensor {
  return !ArrayBuffer.isView(feed);
}
