import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatNpy, initialParameters, transformer, wholeParameterCount } from "@tiny-subspaces/core";
import { expect, test } from "vitest";
import { readParameters } from "../../src/spectrum/request.ts";
import { temporaryFolders } from "../support.ts";

const makeFolder = temporaryFolders();
const small = { length: 4, features: 4, heads: 2, feedForward: 5, layers: 1 };
const whole = transformer({ ...small, vocabulary: 9 });
const part = transformer({ ...small, vocabulary: 3, rows: { of: 9, indices: [0, 4, 7] } });

async function file(values: Float32Array): Promise<string> {
  const path = join(await makeFolder(), "theta.npy");
  await writeFile(path, formatNpy(values));
  return path;
}

test("a vector with all rows of the embeddings and one with those carried are the same parameters", async () => {
  const given = await readParameters(await file(initialParameters(whole, 2)), part);
  expect(given).toEqual({ theta: initialParameters(part, 2), conversions: [] });
  expect(await readParameters(await file(given.theta), part)).toEqual(given);
});

test("a vector of any other length is refused, and the message has both", async () => {
  const path = await file(new Float32Array(10));
  expect(wholeParameterCount(part) - part.parameterCount).toBe(6 * 4);
  await expect(readParameters(path, part)).rejects.toThrow(
    `expected ${part.parameterCount} numbers or, with all rows of its embeddings, ${whole.parameterCount}`,
  );
  await expect(readParameters(path, whole)).rejects.toThrow(
    `expected ${whole.parameterCount} numbers, the parameters`,
  );
});

test("a number that is not finite is refused, also in a row that is not carried", async () => {
  const theta = initialParameters(whole, 2);
  theta[5] = NaN;
  await expect(readParameters(await file(theta), part)).rejects.toThrow("got NaN at index 5");
});
