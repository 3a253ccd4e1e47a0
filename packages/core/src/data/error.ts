/** Data are absent, broken, or not what was asked for. The message says what was expected, what came and what to do. */
export class DataError extends Error {
  /**
   * @param subject the file or option at fault
   * @param advice a sentence that says what to do, with its full stop
   */
  constructor(subject: string, expected: string, got: string, advice = "", options?: ErrorOptions) {
    super(`${subject}: expected ${expected}, got ${got}${advice && `. ${advice}`}`, options);
    this.name = "DataError";
  }
}

/** A data set is there, but with fewer samples than asked for. */
export class TooFewSamplesError extends DataError {}
