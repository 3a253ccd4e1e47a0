import { createHash } from "node:crypto";

/**
 * A checkpoint file: the state of a run as one value of plain objects, arrays, strings, numbers and typed arrays.
 *
 * | bytes | what |
 * |---|---|
 * | 8 | `tinysubs` |
 * | 4 | version, unsigned |
 * | 4 | length of the header |
 * | 8 | length of the file |
 * | 32 | SHA-256 of all other bytes |
 * | … | header: JSON `{ value, arrays }`; in `value`, `{ "$array": index }` stands for a typed array and
 *        `{ "$number": text }` for a number that JSON has not: NaN, the infinities, −0 |
 * | … | the arrays' elements, each from a multiple of 8 bytes on |
 *
 * Numbers are little-endian, as on every processor that Deno runs on.
 */
export const CHECKPOINT_VERSION = 1;

const MAGIC = new TextEncoder().encode("tinysubs");
const CHECKSUM = 24;
const PREAMBLE = CHECKSUM + 32;

const arrayTypes = { Float32Array, Float64Array, Int32Array, Uint8Array };
type ArrayType = keyof typeof arrayTypes;
type StoredArray = InstanceType<(typeof arrayTypes)[ArrayType]>;

/** The bytes are not a checkpoint, or not a whole one. The message says how. */
export class CheckpointFormatError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CheckpointFormatError";
  }
}

interface Header {
  readonly value: unknown;
  readonly arrays: readonly { readonly type: ArrayType; readonly length: number }[];
}

/**
 * The file's content, in pieces: the arrays' are views, so that hundreds of megabytes are not copied. To be written before
 * the arrays change.
 */
export function encodeCheckpoint(value: unknown): Uint8Array[] {
  const arrays: StoredArray[] = [];
  const json = JSON.stringify({
    value: detach(value, arrays),
    arrays: arrays.map((array) => ({ type: array.constructor.name, length: array.length })),
  });
  const header = new TextEncoder().encode(json);
  const start = new Uint8Array(align(PREAMBLE + header.length));
  const body = arrays.flatMap((array, i) => [
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
    ...(i < arrays.length - 1 ? [new Uint8Array(align(array.byteLength) - array.byteLength)] : []),
  ]);
  const size = body.reduce((sum, piece) => sum + piece.length, start.length);
  const view = new DataView(start.buffer);
  start.set(MAGIC);
  view.setUint32(8, CHECKPOINT_VERSION, true);
  view.setUint32(12, header.length, true);
  view.setBigUint64(16, BigInt(size), true);
  start.set(header, PREAMBLE);
  start.set(digest([start, ...body]), CHECKSUM);
  return [start, ...body];
}

/**
 * The value that was stored, with copies of the arrays.
 * @throws CheckpointFormatError if the bytes are not exactly what `encodeCheckpoint` wrote
 */
export function decodeCheckpoint(given: Uint8Array): unknown {
  // Of a Buffer, `slice` would be a view and no copy.
  const bytes = new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  if (bytes.length < PREAMBLE || !MAGIC.every((byte, i) => bytes[i] === byte)) {
    throw new CheckpointFormatError("it is not a checkpoint");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  if (version !== CHECKPOINT_VERSION) {
    throw new CheckpointFormatError(
      `it is of version ${version}, this program reads version ${CHECKPOINT_VERSION}`,
    );
  }
  const size = view.getBigUint64(16, true);
  if (size !== BigInt(bytes.length)) {
    throw new CheckpointFormatError(`it should be ${size} bytes long, and is ${bytes.length}`);
  }
  if (digest([bytes]).some((byte, i) => byte !== bytes[CHECKSUM + i])) {
    throw new CheckpointFormatError("its checksum does not match its content");
  }
  try {
    return decodeBody(bytes, PREAMBLE + view.getUint32(12, true));
  } catch (error) {
    // What this program writes never comes here; other bytes with the right checksum may.
    throw new CheckpointFormatError("its header is not one of a checkpoint", { cause: error });
  }
}

function decodeBody(bytes: Uint8Array, headerEnd: number): unknown {
  const header: Header = JSON.parse(new TextDecoder().decode(bytes.subarray(PREAMBLE, headerEnd)));
  let offset = align(headerEnd);
  const arrays = header.arrays.map(({ type, length }) => {
    offset = align(offset);
    const Type = arrayTypes[type];
    const end = offset + length * Type.BYTES_PER_ELEMENT;
    const copy = new Type(bytes.slice(offset, end).buffer, 0, length);
    offset = end;
    return copy;
  });
  return attach(header.value, arrays);
}

/** Over all bytes but the checksum's own, which is in the first piece. */
function digest([first, ...rest]: readonly Uint8Array[]): Uint8Array {
  const hash = createHash("sha256").update(first.subarray(0, CHECKSUM)).update(first.subarray(PREAMBLE));
  for (const piece of rest) hash.update(piece);
  return hash.digest();
}

function align(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}

/** Replaces what JSON has not by references; the typed arrays go to `arrays`. */
function detach(value: unknown, arrays: StoredArray[]): unknown {
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { $number: Object.is(value, -0) ? "-0" : String(value) };
  }
  if (typeof value !== "object" || value === null) return value;
  if (isArray(value)) return { $array: arrays.push(value) - 1 };
  if (ArrayBuffer.isView(value)) throw new TypeError(`checkpoint: cannot store a ${value.constructor.name}`);
  if (Array.isArray(value)) return value.map((item) => detach(item, arrays));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, detach(item, arrays)]));
}

function attach(value: unknown, arrays: readonly StoredArray[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => attach(item, arrays));
  const entries = Object.entries(value);
  if (entries.length === 1) {
    const [[key, item]] = entries;
    if (key === "$array") return arrays[item];
    if (key === "$number") return Number(item);
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, attach(item, arrays)]));
}

function isArray(value: object): value is StoredArray {
  return Object.values(arrayTypes).some((Type) => value instanceof Type);
}
