import type { DataMode } from "@tiny-subspaces/core";
import { type Artifact, scalingDigest } from "../artifacts/mod.ts";
import { differingParts, type Numerics } from "../numerics/numerics.ts";
import type { EngineRequest } from "./world.ts";

/** Whether an artifact is what its command would write: never judged by the time of a file, but by digests of content. */
export type Freshness = "fresh" | "stale" | "partial" | "missing";

export interface Judgement {
  readonly state: Freshness;
  /** Why it is stale, or how far it is; empty for what is fresh or missing. */
  readonly reason: string;
}

/** What the command asks for. */
export interface Expectation {
  readonly configurationDigest: string;
  /** The model's definition on the data that are at hand; `null` for the toy model. */
  definition(): string | null;
  /** What would compute it now on an engine; `null` where there is no such engine. */
  numerics(engine: string): Numerics | null;
  /** The data that are at hand. */
  readonly data: Artifact["data"];
  readonly mode: DataMode;
  readonly engine: EngineRequest;
}

export function judge(artifact: Artifact | null, expected: Expectation): Judgement {
  if (!artifact) return { state: "missing", reason: "" };
  const reason = staleness(artifact, expected);
  if (reason !== null) return { state: "stale", reason };
  const { complete, stepsDone, stepsTotal } = artifact.status;
  return complete
    ? { state: "fresh", reason: "" }
    : { state: "partial", reason: `${stepsDone} of ${stepsTotal} steps` };
}

function staleness(
  artifact: Artifact,
  { configurationDigest, definition, numerics, data, mode, engine }: Expectation,
): string | null {
  if (artifact.configurationDigest !== configurationDigest) return "its configuration is another one";
  if (!artifact.code.numerics) return otherNumerics(artifact, null);
  // What real data gave stays valid where only synthetic data are at hand.
  const keepsReal = mode === "auto" && data.synthetic && !artifact.data.synthetic;
  if (!keepsReal) {
    if (artifact.data.digest !== data.digest) return `its data are ${other(artifact.data, data)}`;
    if (artifact.model && artifact.model.definition !== definition()) {
      return "its model was defined otherwise";
    }
  }
  if (!sameScaling(artifact.data, data, keepsReal)) return "its data were scaled otherwise";
  const computed = otherNumerics(artifact, numerics(artifact.engine.name));
  if (computed !== null) return computed;
  const { name, threads } = engine;
  // An engine computes the toy model no more than the others do.
  if (artifact.data.source === "none") return null;
  if (name !== "auto" && artifact.engine.name !== name) return `${artifact.engine.name} computed it`;
  if (threads !== undefined && artifact.engine.threads !== threads) {
    return `it was computed with ${artifact.engine.threads} threads`;
  }
  return null;
}

/** How the numerics that computed an artifact differ from the present ones; `null` where they do not. */
export function otherNumerics({ code }: Artifact, present: Numerics | null): string | null {
  if (!code.numerics) return "it was computed before numerics were recorded";
  if (!present) return "there is no longer what computed it";
  const parts = differingParts(code.numerics, present);
  return parts.length > 0 ? `other numerics computed it: ${parts.join(", ")}` : null;
}

/** @param byKind means and deviations are those of other data */
function sameScaling(had: Artifact["data"], has: Artifact["data"], byKind: boolean): boolean {
  return byKind ? had.scaling?.kind === has.scaling?.kind : scalingDigest(had) === scalingDigest(has);
}

function other(had: Artifact["data"], has: Artifact["data"]): string {
  return had.source === has.source ? `other samples of ${had.source}` : `${had.source}, not ${has.source}`;
}
