/** A cell of a notebook has failed. */
export class CellError extends Error {
  override readonly name = "CellError";

  /**
   * @param cell its number among the code cells, from 1; 0 for what fails before the first
   * @param line of the cell, from 1; `null` where it is not known
   */
  constructor(readonly cell: number, readonly line: number | null, message: string) {
    super(message);
  }
}
