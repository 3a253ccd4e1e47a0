import { EngineError } from "@tiny-subspaces/core";
import { UserError } from "../../errors.ts";
import type { Contender } from "./contender.ts";

/** A call of a contender's method in another process. */
export interface Question {
  readonly method: keyof Contender;
  readonly args: readonly unknown[];
}

/** What became of it. JSON has no `undefined`, and NaN is null there. */
export type Answer<T> =
  | { readonly value: T }
  | { readonly failure: { readonly kind: FailureKind; readonly message: string } };

type FailureKind = keyof typeof errors | "other";

const errors = { engine: EngineError, user: UserError };

/** What a call comes to, for the process that asked. */
export async function answerTo<T>(call: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await call() };
  } catch (error) {
    const kind = error instanceof EngineError ? "engine" : error instanceof UserError ? "user" : "other";
    // tfjs throws objects that are no errors.
    return { failure: { kind, message: String((error as Error | undefined)?.message ?? error) } };
  }
}

/** @throws the error of the other process, as far as its kind matters here */
export function valueOf<T>(answer: Answer<T>): T {
  if ("value" in answer) return answer.value;
  const { kind, message } = answer.failure;
  throw kind === "other" ? new Error(message) : new errors[kind](message);
}
