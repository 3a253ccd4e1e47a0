import { EngineError } from "@tiny-subspaces/core";
import { expect, test } from "vitest";
import { answerTo, valueOf } from "../../../src/bench/engines/protocol.ts";
import { UserError } from "../../../src/errors.ts";

/** The answer as it arrives. */
async function sent<T>(call: () => Promise<T>) {
  return JSON.parse(JSON.stringify(await answerTo(call)));
}

test("a value arrives as it is", async () => {
  expect(valueOf(await sent(() => Promise.resolve({ agreement: 1e-7 })))).toEqual({ agreement: 1e-7 });
});

test.each([
  ["an engine's error", new EngineError("no card"), EngineError],
  ["a person's", new UserError("--k: too large"), UserError],
  ["any other", new RangeError("out of memory"), Error],
])("%s arrives as one of its kind, with its message", async (_, error, kind) => {
  const answer = await sent(() => Promise.reject(error));
  expect(() => valueOf(answer)).toThrow(kind);
  expect(() => valueOf(answer)).toThrow(error.message);
});
