import { DataError } from "./error.ts";

/** Dimensions of an IDX file of unsigned bytes, and where its elements start. */
export interface IdxHeader {
  readonly dims: readonly number[];
  readonly offset: number;
}

const UNSIGNED_BYTE = 0x08;

/**
 * Reads the header of an IDX file (MNIST's format): two zero bytes, the element type, the number of dimensions, and
 * each dimension as a big-endian uint32.
 *
 * @param bytes the file's beginning, decompressed
 * @param file its name, for messages
 * @throws DataError if it is not the beginning of an IDX file of unsigned bytes with `rank` dimensions
 */
export function parseIdxHeader(bytes: Uint8Array, rank: number, file: string): IdxHeader {
  const offset = 4 + 4 * rank;
  const magic = [0, 0, UNSIGNED_BYTE, rank];
  if (bytes.length < 4 || magic.some((byte, i) => bytes[i] !== byte)) {
    throw new DataError(
      file,
      `an IDX file of unsigned bytes with ${rank} dimension${rank === 1 ? "" : "s"} (it starts with ${
        hex(magic)
      })`,
      bytes.length === 0 ? "an empty file" : hex([...bytes.subarray(0, 4)]),
      REPLACE,
    );
  }
  if (bytes.length < offset) {
    throw new DataError(file, `an IDX header of ${offset} bytes`, `${bytes.length}`, REPLACE);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const dims = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  return { dims, offset };
}

/**
 * Checks that a file is as long as its header says.
 * @throws DataError if it is shorter or longer
 */
export function checkIdxSize({ dims, offset }: IdxHeader, size: number, file: string): void {
  const expected = offset + dims.reduce((product, dim) => product * dim, 1);
  if (size === expected) return;
  const state = size < expected ? "it is truncated" : "it has more than its header says";
  throw new DataError(file, `${expected} bytes for [${dims.join(", ")}]`, `${size}: ${state}`, REPLACE);
}

/** The header of an IDX file of unsigned bytes. */
export function formatIdxHeader(dims: readonly number[]): Uint8Array {
  const header = new Uint8Array(4 + 4 * dims.length);
  header.set([0, 0, UNSIGNED_BYTE, dims.length]);
  dims.forEach((dim, axis) => new DataView(header.buffer).setUint32(4 + 4 * axis, dim));
  return header;
}

const REPLACE = "Replace the file by a good copy.";

function hex(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
