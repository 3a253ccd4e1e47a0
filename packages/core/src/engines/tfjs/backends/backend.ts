import type { Tensor } from "@tensorflow/tfjs-core";
import type { Adapter } from "../../adapter.ts";
import type { EngineOptions } from "../../options.ts";

/** The module @tensorflow/tfjs-core, loaded when a tfjs engine is first asked for. */
export type Tfjs = typeof import("@tensorflow/tfjs-core");

/** One of tfjs's backends, and what programs for it have to know. */
export interface TfjsBackend {
  /** tfjs's own name of it; the engine is `tfjs:` and this. */
  readonly name: string;
  /**
   * Loads the backend's package, which registers it and its kernels.
   * @returns the versions of the packages that compute
   * @throws EngineError if the host has not what it takes
   */
  load(tf: Tfjs, options: EngineOptions): Promise<Record<string, string>>;
  /** Called once tfjs runs on the backend, before any graph is compiled. */
  prepare?(tf: Tfjs): void;
  /** What it computes on, where that is not the host's processor. */
  device?(tf: Tfjs): Adapter | undefined;
  /** Threads that it computes with; 1 unless told. */
  threads?(options: EngineOptions): number;
  /**
   * Called when a result has been read.
   * @throws EngineError of what went wrong without anything being thrown
   */
  verify?(tf: Tfjs): void;
  /**
   * Multiply-adds of a matrix product up to which one batched kernel that reads operands transposed is faster than
   * copies, transposed where they need be, and one plain product a pair of matrices.
   */
  readonly batchedProductSize: number;
  /** Whether its tanh is 1 − e⁻²ˣ over 1 + e⁻²ˣ, which has no digits near 0. */
  readonly isTanhCoarse?: boolean;
  /** Axes of which either operand of an elementwise operation may repeat some, where it is not every number up to 6. */
  readonly broadcastAxes?: number;
  /** Where the backend's own slice is slow: `size` elements of each axis from `begin`. */
  slice?(tf: Tfjs, x: Tensor, begin: [number, number], size: [number, number]): Tensor;
}
