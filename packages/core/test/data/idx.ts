import { concatBytes } from "@noble/hashes/utils.js";

/** An IDX file of unsigned bytes. */
export function writeIdx(dims: readonly number[], elements: Uint8Array): Uint8Array {
  const header = new Uint8Array(4 + 4 * dims.length);
  header.set([0, 0, 8, dims.length]);
  dims.forEach((dim, axis) => new DataView(header.buffer).setUint32(4 + 4 * axis, dim));
  return concatBytes(header, elements);
}
