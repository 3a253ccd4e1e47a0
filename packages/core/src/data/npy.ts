import { DataError } from "./error.ts";
import { readBytes, writeFileAtomic } from "./files.ts";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const CONVERT = "Write it with numpy.save(file, array.astype('<f4').ravel()).";

/** A vector out of an .npy file. */
export interface NpyVector {
  readonly values: Float32Array;
  /** What was done to have it: numbers rounded, a column taken as a vector. A phrase each; none where nothing was. */
  readonly conversions: readonly string[];
}

/**
 * A flat float32 vector from numpy's .npy format, versions 1 to 3 (numpy.lib.format's specification). Numbers in float64 are
 * rounded, and a matrix of one row or column is a vector; both are told.
 * @param file its name, for messages
 * @throws DataError if it is anything else: another type, byte order or rank, truncated, or not .npy
 */
export function parseNpyVector(bytes: Uint8Array, file: string): NpyVector {
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
  const { type, dims } = parseHeader(new TextDecoder().decode(bytes.subarray(start, dataStart)), file);
  const { size, read } = types[type];
  const length = dims.reduce((product, dim) => product * dim, 1);
  const available = bytes.length - dataStart;
  if (available !== length * size) {
    const state = available < length * size ? "it is truncated" : "it has more than its header says";
    throw new DataError(
      file,
      `${length * size} bytes for ${length} numbers`,
      `${available}: ${state}`,
      CONVERT,
    );
  }
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = read(view, dataStart + size * i);
  return {
    values,
    conversions: [
      ...type === "<f8" ? ["its float64 numbers were rounded to float32"] : [],
      ...dims.length > 1 ? [`its ${dims[0]} × ${dims[1]} numbers were taken as a vector`] : [],
    ],
  };
}

/**
 * The values of `parseNpyVector`.
 * @throws DataError as that
 */
export function parseNpy(bytes: Uint8Array, file: string): Float32Array {
  return parseNpyVector(bytes, file).values;
}

/** Types of numbers that are taken, little-endian. */
const types = {
  "<f4": { size: 4, read: (view: DataView, at: number) => view.getFloat32(at, true) },
  "<f8": { size: 8, read: (view: DataView, at: number) => view.getFloat64(at, true) },
};

interface Header {
  readonly type: keyof typeof types;
  /** One, or two of which one is 1. */
  readonly dims: readonly number[];
}

/** What a header (a Python dict literal) says, if it describes a vector of little-endian floats. */
function parseHeader(header: string, file: string): Header {
  const descr = /'descr'\s*:\s*(?:'([^']*)'|(\[))/.exec(header);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header);
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(header);
  if (!descr || !order || !shape) {
    throw new DataError(file, "descr, fortran_order and shape in its header", "less");
  }
  const type = descr[1] ?? "a record type";
  if (!isType(type)) {
    throw new DataError(file, "numbers of type '<f4' or '<f8' (little-endian floats)", type, CONVERT);
  }
  // A vector is the same in either order, and so is a single column or row: fortran_order does not matter.
  const dims = shape[1].split(",").map((dim) => dim.trim().replace(/L$/, "")).filter((dim) => dim !== "").map(
    Number,
  );
  if (!(dims.length === 1 || (dims.length === 2 && dims.includes(1)))) {
    throw new DataError(
      file,
      "a vector (one dimension), or one column or row",
      `${dims.length} dimensions: (${dims.join(", ")})`,
      CONVERT,
    );
  }
  if (!dims.every(Number.isSafeInteger)) throw new DataError(file, "a length", shape[1], CONVERT);
  return { type, dims };
}

function isType(name: string): name is Header["type"] {
  return Object.hasOwn(types, name);
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
 * @throws DataError if the file cannot be read, or as `parseNpyVector`
 */
export async function readNpyVector(path: string): Promise<NpyVector> {
  return parseNpyVector(await readBytes(path), path);
}

/**
 * The values of `readNpyVector`.
 * @throws DataError as that
 */
export async function readNpy(path: string): Promise<Float32Array> {
  return (await readNpyVector(path)).values;
}

/**
 * Writes a vector, whole or not at all.
 * @throws DataError if the file cannot be written
 */
export async function writeNpy(path: string, values: Float32Array): Promise<void> {
  await writeFileAtomic(path, formatNpy(values));
}
