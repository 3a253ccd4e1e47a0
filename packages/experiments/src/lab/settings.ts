/** What a reader chooses for the network; learning rate and batch size may change under way. */
export interface NetworkSettings {
  /** η */
  readonly learningRate: number;
  readonly batchSize: number;
  /** Dimension of the dominant subspace. */
  readonly k: number;
  /** Neurons of each of the two hidden layers. */
  readonly width: number;
  /** Digits, from the first of those at hand. */
  readonly samples: number;
  /** The step from which SGD, Dom-SGD and Bulk-SGD go on beside each other; 0 leaves it to the reader. */
  readonly part: number;
  /** The step at which training pauses by itself. */
  readonly until: number;
  /** Of the initial weights and the batches. */
  readonly seed: number;
}

/** What a reader chooses for the toy model of Appendix A.2: L = ½(a·x² + y²). */
export interface ValleySettings {
  /** a, how much steeper the valley is across than along */
  readonly curvature: number;
  /** c of the noise */
  readonly coupling: number;
  /** See `ToyConfig`. */
  readonly noise: "pair" | "gaussian";
  /** η */
  readonly learningRate: number;
  readonly start: readonly [x: number, y: number];
  /** The step from which SGD, Dom-SGD and Bulk-SGD go on beside each other. */
  readonly part: number;
  readonly steps: number;
  readonly seed: number;
}
