import { concatBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DataError, formatNpy, parseNpy, parseNpyVector, readNpy, writeNpy } from "../../src/data/mod.ts";
import { expectDataErrorOr, expectOnlyDataError, temporaryFolders } from "./support.ts";

const folder = temporaryFolders();

/** An .npy file of a given header text and data, as another program might write it. */
function npy(header: string, data = new Uint8Array(), major = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const prefix = new Uint8Array(major === 1 ? 10 : 12);
  prefix.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, major, 0]);
  const view = new DataView(prefix.buffer);
  if (major === 1) view.setUint16(8, text.length, true);
  else view.setUint32(8, text.length, true);
  return concatBytes(prefix, text, data);
}

const header = (descr: string, shape: string) =>
  `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`;

test("what is written is read again, bit for bit", () => {
  const bits = fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 })).map((words) => Uint32Array.from(words));
  fc.assert(fc.property(bits, (words) => {
    const read = parseNpy(formatNpy(new Float32Array(words.buffer)), "x.npy");
    // A NaN's payload is the platform's own business; all else must come back exactly.
    const expected = new Float32Array(words.buffer);
    expect(read).toEqual(expected);
    expect(read.every((value, i) => Object.is(value, expected[i]))).toBe(true);
  }));
});

test("the header is numpy's, with the data aligned to 64 bytes", () => {
  const bytes = formatNpy(Float32Array.of(1, 2));
  expect(new TextDecoder("latin1").decode(bytes.subarray(1, 6))).toBe("NUMPY");
  const start = bytes.length - 8;
  expect(start % 64).toBe(0);
  expect(new TextDecoder().decode(bytes.subarray(10, start))).toMatch(
    /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2,\), \} *\n$/,
  );
});

test.each([1, 2, 3])("version %i is read", (major) => {
  const data = new Uint8Array(Float32Array.of(1.5, -2).buffer);
  expect(parseNpy(npy(header("'<f4'", "(2,)"), data, major), "x.npy")).toEqual(Float32Array.of(1.5, -2));
});

test("data that are not aligned to 4 bytes are read", () => {
  const data = new Uint8Array(Float32Array.of(7).buffer);
  const file = concatBytes(new Uint8Array(1), npy(header("'<f4'", "(1,)") + "   ", data)).subarray(1);
  expect(parseNpy(file, "x.npy")).toEqual(Float32Array.of(7));
});

test.each([
  [
    "whole numbers",
    header("'<i8'", "(1,)"),
    "numbers of type '<f4' or '<f8' (little-endian floats), got <i8. Write it with numpy.save",
  ],
  ["float16", header("'<f2'", "(2,)"), "got <f2"],
  ["a name of every object's", header("'constructor'", "(1,)"), "got constructor"],
  ["big-endian", header("'>f4'", "(1,)"), "got >f4"],
  ["a record type", header("[('x', '<f4')]", "(1,)"), "got a record type"],
  ["a matrix", header("'<f4'", "(2, 3)"), "one column or row, got 2 dimensions: (2, 3)"],
  ["a row of a row", header("'<f4'", "(1, 1, 1)"), "got 3 dimensions: (1, 1, 1)"],
  [
    "a length of 2^40",
    header("'<f4'", "(1099511627776,)"),
    "4398046511104 bytes for 1099511627776 numbers, got 4",
  ],
  ["a length of 2^40 in two", header("'<f8'", "(1, 1099511627776)"), "got 4: it is truncated"],

  ["a scalar", header("'<f4'", "()"), "got 0 dimensions"],
  ["no shape", "{'descr': '<f4'}", "descr, fortran_order and shape"],
  [
    "more data than there are",
    header("'<f4'", "(3,)"),
    "expected 12 bytes for 3 numbers, got 4: it is truncated",
  ],
  ["fewer data than there are", header("'<f4'", "(0,)"), "got 4: it has more than its header says"],
])("a header of %s is refused and the message says what to do", (_, text, message) => {
  const read = () => parseNpy(npy(text, new Uint8Array(4)), "theta.npy");
  expect(read).toThrow(DataError);
  expect(read).toThrow(message);
  expect(read).toThrow("theta.npy: ");
});

test("float64 numbers are rounded to float32, and that is told", () => {
  const numbers = [Math.PI, -1e-300, 5e-324, 1e39];
  const data = new Uint8Array(Float64Array.from(numbers).buffer);
  expect(parseNpyVector(npy(header("'<f8'", "(4,)"), data), "x")).toEqual({
    values: Float32Array.from(numbers),
    conversions: ["its float64 numbers were rounded to float32"],
  });
});

test.each(["(3, 1)", "(1, 3)"])("a column or a row is taken as a vector, and that is told: %s", (shape) => {
  const data = new Uint8Array(Float32Array.of(1, 2, 3).buffer);
  for (const order of ["True", "False"]) {
    const text = header("'<f4'", shape).replace("False", order);
    const { values, conversions } = parseNpyVector(npy(text, data), "x");
    expect(values).toEqual(Float32Array.of(1, 2, 3));
    expect(conversions).toEqual([
      `its ${shape.slice(1, -1).replace(", ", " × ")} numbers were taken as a vector`,
    ]);
  }
});

test("another format and an unknown version are refused", () => {
  expect(() => parseNpy(new TextEncoder().encode("PK\x03\x04 a zip file"), "x")).toThrow(
    "expected an .npy file",
  );
  expect(() => parseNpy(new Uint8Array(), "x")).toThrow("got 0 bytes");
  expect(() => parseNpy(npy("", undefined, 9), "x")).toThrow("got version 9");
});

test("any bytes, truncation or mutation are read or refused, never anything else", async () => {
  const valid = formatNpy(Float32Array.from({ length: 5 }, (_, i) => i));
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
    await expectOnlyDataError(() => parseNpy(bytes, "x"));
    await expectOnlyDataError(() => parseNpy(concatBytes(valid.subarray(0, 8), bytes), "x"));
  }));
  for (let length = 0; length < valid.length; length++) {
    expect(() => parseNpy(valid.subarray(0, length), "x")).toThrow(DataError);
  }
  await fc.assert(fc.asyncProperty(fc.nat(127), fc.nat(255), async (at, byte) => {
    // The data carry no checksum, so damage to them is not seen.
    const data = parseNpy(valid, "x");
    await expectDataErrorOr(data, () => parseNpy(valid.with(at, byte), "x"));
  }));
  fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), (more) => {
    expect(() => parseNpy(concatBytes(valid, more), "x")).toThrow("it has more than its header says");
  }));
});

test("files are written whole or not at all, and missing ones are named", async () => {
  const path = await folder();
  const file = join(path, "theta.npy");
  await writeNpy(file, Float32Array.of(3, 4));
  expect(await readNpy(file)).toEqual(Float32Array.of(3, 4));
  expect(await readdir(path)).toEqual(["theta.npy"]);
  await expect(readNpy(join(path, "none.npy"))).rejects.toThrow(
    /none\.npy: expected a readable file, got no such file or directory$/,
  );
  await writeFile(join(path, "occupied"), "");
  await expect(writeNpy(join(path, "occupied", "theta.npy"), Float32Array.of(1))).rejects.toThrow(
    /expected a place to write to, got not a directory$/,
  );
});
