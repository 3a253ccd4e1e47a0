import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  CHECKPOINT_VERSION,
  CheckpointFormatError,
  decodeCheckpoint,
  encodeCheckpoint as encodePieces,
} from "../../src/runner/checkpoint-format.ts";

const arrays = fc.oneof(fc.float32Array(), fc.float64Array(), fc.int32Array(), fc.uint8Array());

const keys = fc.string().filter((key) => !key.startsWith("$") && key !== "__proto__");

const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.double(),
    fc.boolean(),
    fc.string(),
    fc.constant(null),
    arrays,
    fc.array(tie("value")),
    fc.dictionary(keys, tie("value"), { noNullPrototype: true }),
  ),
})).value;

/** The file's bytes. */
const encodeCheckpoint = (value: unknown) => new Uint8Array(Buffer.concat(encodePieces(value)));

const sample = encodeCheckpoint({
  step: 7,
  theta: Float32Array.of(1.5, -0, NaN),
  nested: [{ basis: Float64Array.of(1e-300, Infinity), odd: Uint8Array.of(1, 2, 3) }],
});

test("what is decoded is what was encoded, to the last bit", () => {
  fc.assert(fc.property(values, (value) => {
    expect(decodeCheckpoint(encodeCheckpoint(value))).toStrictEqual(value);
  }));
});

test("numbers that JSON has not come back: NaN, the infinities, −0", () => {
  const value = { a: NaN, b: -Infinity, c: Infinity, d: -0, e: 0.1 };
  const decoded = decodeCheckpoint(encodeCheckpoint(value)) as typeof value;
  expect(decoded).toStrictEqual(value);
  expect(Object.is(decoded.d, -0)).toBe(true);
});

test("bytes that lie anywhere in memory, as a Buffer of a file does, decode to the same", () => {
  const larger = new Uint8Array(sample.length + 24).fill(7);
  larger.set(sample, 16);
  const buffer = Buffer.from(larger.buffer, 16, sample.length);
  expect(decodeCheckpoint(buffer)).toStrictEqual(decodeCheckpoint(sample));
});

test("a decoded array is a copy that may be written to without touching the bytes", () => {
  const bytes = encodeCheckpoint({ theta: Float32Array.of(1, 2) });
  const { theta } = decodeCheckpoint(bytes) as { theta: Float32Array };
  theta[0] = 9;
  expect((decodeCheckpoint(bytes) as { theta: Float32Array }).theta[0]).toBe(1);
});

test("every truncation is refused", () => {
  for (let length = 0; length < sample.length; length++) {
    expect(() => decodeCheckpoint(sample.subarray(0, length))).toThrow(CheckpointFormatError);
  }
});

test("a change of any one byte is refused", () => {
  fc.assert(fc.property(fc.nat(sample.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
    const damaged = sample.slice();
    damaged[at] ^= change;
    expect(() => decodeCheckpoint(damaged)).toThrow(CheckpointFormatError);
  }));
});

test("bytes of any kind are refused", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    expect(() => decodeCheckpoint(bytes)).toThrow(CheckpointFormatError);
  }));
});

test("bytes after the end are refused", () => {
  const longer = new Uint8Array(sample.length + 1);
  longer.set(sample);
  expect(() => decodeCheckpoint(longer)).toThrow(/should be \d+ bytes long/);
});

test("another version is refused by its number", () => {
  const other = sample.slice();
  new DataView(other.buffer).setUint32(8, CHECKPOINT_VERSION + 1, true);
  expect(() => decodeCheckpoint(other)).toThrow(`version ${CHECKPOINT_VERSION + 1}`);
});

test("the checksum is the SHA-256 of all bytes but its own", () => {
  const hash = createHash("sha256").update(sample.subarray(0, 24)).update(sample.subarray(56)).digest();
  expect(sample.subarray(24, 56)).toEqual(new Uint8Array(hash));
});

test("an array of a type that cannot be read back is refused when it is stored", () => {
  expect(() => encodeCheckpoint({ a: new Uint16Array(2) })).toThrow(TypeError);
});
