import { DataError } from "./error.ts";
import { readBytes, writeFileAtomic } from "./files.ts";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const CONVERT = "Write it with numpy.save(file, array.astype('<f4').ravel()).";

/**
 * A flat float32 vector from numpy's .npy format, versions 1 to 3 (numpy.lib.format's specification).
 * @param file its name, for messages
 * @throws DataError if it is anything else: another type, byte order or rank, truncated, or not .npy
 */
export function parseNpy(bytes: Uint8Array, file: string): Float32Array {
  if (bytes.length < 10 || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new DataError(
      file,
      "an .npy file",
      bytes.length < 10 ? `${bytes.length} bytes` : "another format",
      CONVERT,
    );
  }
  const major = bytes[6];
  if (major < 1 || major > 3) {
    throw new DataError(file, ".npy version 1, 2 or 3", `version ${major}`, CONVERT);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = major === 1 ? 10 : 12;
  if (bytes.length < start) throw new DataError(file, "an .npy header", "a truncated file");
  const headerLength = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const dataStart = start + headerLength;
  if (bytes.length < dataStart) {
    throw new DataError(
      file,
      `an .npy header of ${headerLength} bytes`,
      `${bytes.length - start}: it is truncated`,
    );
  }
  const length = vectorLength(new TextDecoder().decode(bytes.subarray(start, dataStart)), file);
  const expected = length * Float32Array.BYTES_PER_ELEMENT;
  const available = bytes.length - dataStart;
  if (available !== expected) {
    const state = available < expected ? "it is truncated" : "it has more than its header says";
    throw new DataError(file, `${expected} bytes for ${length} numbers`, `${available}: ${state}`, CONVERT);
  }
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = view.getFloat32(dataStart + 4 * i, true);
  return values;
}

/** The length that a header (a Python dict literal) gives, if it describes a vector of little-endian float32. */
function vectorLength(header: string, file: string): number {
  const descr = /'descr'\s*:\s*(?:'([^']*)'|(\[))/.exec(header);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header);
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(header);
  if (!descr || !order || !shape) {
    throw new DataError(file, "descr, fortran_order and shape in its header", "less");
  }
  if (descr[1] !== "<f4") {
    throw new DataError(
      file,
      "numbers of type '<f4' (little-endian float32)",
      descr[1] ?? "a record type",
      CONVERT,
    );
  }
  // A vector is the same in either order, so fortran_order does not matter.
  const dims = shape[1].split(",").map((dim) => dim.trim().replace(/L$/, "")).filter((dim) => dim !== "").map(
    Number,
  );
  if (dims.length !== 1) {
    throw new DataError(
      file,
      "a vector (one dimension)",
      `${dims.length} dimensions: (${dims.join(", ")})`,
      CONVERT,
    );
  }
  if (!Number.isSafeInteger(dims[0])) throw new DataError(file, "a length", shape[1], CONVERT);
  return dims[0];
}

/** A flat float32 vector as an .npy file of version 1, its data aligned to 64 bytes as numpy writes it. */
export function formatNpy(values: Float32Array): Uint8Array {
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': (${values.length},), }`;
  const start = 10;
  const headerLength = Math.ceil((start + dict.length + 1) / 64) * 64 - start;
  const bytes = new Uint8Array(start + headerLength + values.length * Float32Array.BYTES_PER_ELEMENT);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  bytes.set([1, 0], MAGIC.length);
  view.setUint16(8, headerLength, true);
  bytes.set(new TextEncoder().encode(`${dict.padEnd(headerLength - 1)}\n`), start);
  values.forEach((value, i) => view.setFloat32(start + headerLength + 4 * i, value, true));
  return bytes;
}

/**
 * @throws DataError if the file cannot be read or is not a vector of float32
 */
export async function readNpy(path: string): Promise<Float32Array> {
  return parseNpy(await readBytes(path), path);
}

/**
 * Writes a vector, whole or not at all.
 * @throws DataError if the file cannot be written
 */
export async function writeNpy(path: string, values: Float32Array): Promise<void> {
  await writeFileAtomic(path, formatNpy(values));
}
