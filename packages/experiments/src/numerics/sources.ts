import { engineRegistry, type ModelName } from "@tiny-subspaces/core";
import type { RunConfig } from "../configuration/config.ts";
import { settings } from "../settings/settings.ts";
import type { Scope } from "./closure.ts";
import { primitivesOf } from "./primitives.ts";

/** A computation, as far as different code computes it. */
export type Computation =
  | { readonly kind: "toy" }
  /** `engine` is a name of the registry's. */
  | { readonly kind: "training"; readonly model: ModelName; readonly engine: string };

const core = "packages/core/src";
const experiments = "packages/experiments/src";

/**
 * Where the sources of a computation's numbers begin; the rest follows from what these import (`SourceTree.closure`). Data
 * are not among them, since an artifact has the digest of its samples and how they were scaled; nor are checkpoints,
 * artifacts, progress and commands.
 */
export function scopeOf(computation: Computation): Scope {
  if (computation.kind === "toy") {
    return { entries: [`${experiments}/runner/toy.ts`], choices: {}, outside: [] };
  }
  const [engine, backend] = computation.engine.split(":");
  const primitives = primitivesOf(computation.model);
  return {
    entries: [
      // The steps and what is measured at them.
      `${experiments}/runner/training.ts`,
      // The objective, the tracker and the initial parameters that they work with.
      `${experiments}/runner/laboratory.ts`,
      // What executes the graphs.
      `${core}/engines/${engine}/mod.ts`,
    ],
    choices: {
      [`${core}/nn/models.ts`]: { table: "models", keys: [computation.model] },
      [`${core}/autodiff/derivatives.ts`]: { table: "elementwiseDerivatives", keys: primitives },
      [`${core}/autodiff/jvp.ts`]: { table: "jvpRules", keys: primitives },
      [`${core}/autodiff/vjp.ts`]: { table: "vjpRules", keys: primitives },
      [`${core}/graph/cost.ts`]: { table: "products", keys: primitives },
      [`${core}/engines/onnx/lower.ts`]: { table: "lowerings", keys: primitives },
      [`${core}/engines/reference/kernels.ts`]: { table: "kernels", keys: primitives },
      [`${core}/engines/tfjs/backends/mod.ts`]: { table: "tfjsBackends", keys: [backend] },
      [`${core}/engines/tfjs/lowerings/mod.ts`]: { table: "lowerings", keys: primitives },
    },
    // What of a setting decides numbers is in the configuration, the model's definition and the data.
    outside: [`${experiments}/settings/settings.ts`],
  };
}

/** @returns `null` where this code has no such setting or engine */
export function computationOf(configuration: RunConfig, engine: string): Computation | null {
  if (configuration.kind === "toy") return { kind: "toy" };
  const { setting } = configuration;
  if (!Object.hasOwn(settings, setting) || !Object.hasOwn(engineRegistry, engine)) return null;
  return { kind: "training", model: settings[setting].model, engine };
}
