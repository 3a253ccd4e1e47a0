import type { Tensor } from "@tensorflow/tfjs-core";

/** The module @tensorflow/tfjs-core, loaded when a tfjs engine is first asked for. */
export type Tfjs = typeof import("@tensorflow/tfjs-core");

/** One of tfjs's backends, and what programs for it have to know. */
export interface TfjsBackend {
  /** tfjs's own name of it; the engine is `tfjs:` and this. */
  readonly name: string;
  /**
   * Loads the backend's package, which registers it and its kernels.
   * @returns the versions of the packages that compute
   */
  load(): Promise<Record<string, string>>;
  /** Called once tfjs runs on the backend, before any graph is compiled. */
  prepare?(tf: Tfjs): void;
  /**
   * Multiply-adds of a matrix product up to which one batched kernel that reads operands transposed is faster than
   * copies, transposed where they need be, and one plain product a pair of matrices.
   */
  readonly batchedProductSize: number;
  /** Where the backend's own slice is slow: `size` elements of each axis from `begin`. */
  slice?(tf: Tfjs, x: Tensor, begin: [number, number], size: [number, number]): Tensor;
}
