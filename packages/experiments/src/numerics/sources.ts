import { engineRegistry } from "@tiny-subspaces/core";
import type { RunConfig } from "../configuration/config.ts";
import { settings } from "../settings/settings.ts";
import type { Scope } from "./closure.ts";

/** A computation, as far as different code computes it. */
export type Computation =
  | { readonly kind: "toy" }
  /** `model` is a key of `models`, `engine` a name of the registry's. */
  | { readonly kind: "training"; readonly model: string; readonly engine: string };

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
      [`${core}/nn/models.ts`]: { table: "models", key: computation.model },
      [`${core}/engines/tfjs/backends/mod.ts`]: { table: "tfjsBackends", key: backend },
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
