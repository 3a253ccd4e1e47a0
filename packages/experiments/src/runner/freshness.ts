import type { DataMode } from "@tiny-subspaces/core";
import type { Artifact } from "../artifacts/mod.ts";
import { CODE_VERSION } from "../version.ts";
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
  { configurationDigest, data, mode, engine }: Expectation,
): string | null {
  if (artifact.configurationDigest !== configurationDigest) return "its configuration is another one";
  if (artifact.code.version !== CODE_VERSION) return `version ${artifact.code.version} computed it`;
  // What real data gave stays valid where only synthetic data are at hand.
  const keepsReal = mode === "auto" && data.synthetic && !artifact.data.synthetic;
  if (!keepsReal && artifact.data.digest !== data.digest) return `its data are ${other(artifact.data, data)}`;
  const { name, threads } = engine;
  // An engine computes the toy model no more than the others do.
  if (artifact.data.source === "none") return null;
  if (name !== "auto" && artifact.engine.name !== name) return `${artifact.engine.name} computed it`;
  if (threads !== undefined && artifact.engine.threads !== threads) {
    return `it was computed with ${artifact.engine.threads} threads`;
  }
  return null;
}

function other(had: Artifact["data"], has: Artifact["data"]): string {
  return had.source === has.source ? `other samples of ${had.source}` : `${had.source}, not ${has.source}`;
}
