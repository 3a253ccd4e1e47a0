import { join } from "node:path";
import { digestJson } from "../artifacts/mod.ts";
import { type Change, effectiveChanges } from "../configuration/change.ts";
import type { Size } from "../configuration/config.ts";
import { configurationAt, type RunDefinition } from "../runs/definition.ts";

/** What of a request decides where its artifact goes. */
export interface TargetRequest {
  readonly run: RunDefinition;
  readonly preset: Size;
  readonly changes: readonly Change[];
  /** Whether synthetic data stand in for real ones. */
  readonly synthetic: boolean;
}

/**
 * Name of an artifact, relative to a folder of results and without `.json`. `<preset>/<run>` holds what the preset says
 * and nothing else; a run with something changed goes to `custom/`, with what was changed in its name. The protocol is
 * on real data, so that `reduced` and `paper` on synthetic ones count as changed.
 */
export function targetName({ run, preset, changes, synthetic }: TargetRequest): string {
  const parts = effectiveChanges(configurationAt(run, preset), changes).map(describeChange).sort();
  if (isProtocol(preset) && synthetic) parts.push("synthetic");
  if (preset === "custom") return join("custom", shorten([run.id, ...parts].join(".")));
  if (parts.length === 0) return join(preset, run.id);
  return join("custom", shorten([run.id, preset, ...parts].join(".")));
}

/** `reduced` and `paper` are of the protocol, which is on real data. */
export function isProtocol(preset: Size): boolean {
  return preset === "reduced" || preset === "paper";
}

/** What was changed, as a part of a file's name. */
function describeChange({ path, value }: Change): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `${path.replaceAll("*", "all")}-${encodeURIComponent(text.toWellFormed())}`;
}

/** Names that file systems take: of a longer one the end gives way to a digest of the whole. */
function shorten(name: string): string {
  if (name.length <= MAX_NAME) return name;
  return `${name.slice(0, MAX_NAME - 13)}-${digestJson(name).slice("sha256:".length).slice(0, 12)}`;
}

/** Characters of a file's name, so that `.json` and a checkpoint's digest still fit into 255. */
const MAX_NAME = 200;
