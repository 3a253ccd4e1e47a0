import { createReferenceEngine, type Engine, EngineError } from "@tiny-subspaces/core";
import { createOnnxEngine } from "../../core/src/engines/onnx/mod.ts";

export interface EngineRequest {
  /** As in `--engine`. */
  readonly name: string;
  /** The engine's own choice unless told. */
  readonly threads?: number;
}

export interface ChosenEngine {
  readonly engine: Engine;
  /** Why this one, in words that are the same whenever the same command runs on the same machine. */
  readonly choice: string;
}

export const engineNames = ["auto", "onnx", "reference"];

/** @throws EngineError if there is no such engine, or not on this machine */
export function openEngine({ name, threads }: EngineRequest): Promise<ChosenEngine> {
  const choice = name === "auto" ? "auto" : `--engine ${name}`;
  if (name === "reference") return Promise.resolve({ engine: createReferenceEngine(), choice });
  if (name === "auto" || name === "onnx") {
    return Promise.resolve({ engine: createOnnxEngine({ threads }), choice });
  }
  throw new EngineError(`--engine: expected ${engineNames.join(", ")}, got ${name}`);
}
