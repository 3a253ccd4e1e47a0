import { concatBytes } from "@noble/hashes/utils.js";
import { formatIdxHeader } from "../../src/data/mod.ts";

/** An IDX file of unsigned bytes. */
export function writeIdx(dims: readonly number[], elements: Uint8Array): Uint8Array {
  return concatBytes(formatIdxHeader(dims), elements);
}
