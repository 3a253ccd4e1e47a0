import type { EngineInfo } from "@tiny-subspaces/core";
import { type Artifact, digestJson } from "../artifacts/mod.ts";
import { CODE_VERSION } from "../version.ts";
import { CHECKPOINT_VERSION } from "./checkpoint-format.ts";

/** Digest of all that a run's numbers, to their last bit, depend on. A checkpoint of another identity is of no use. */
export function runIdentity(
  run: string,
  configurationDigest: string,
  data: Artifact["data"],
  engine: EngineInfo,
): string {
  const { name, provider, device, threads, precision } = engine;
  return digestJson([
    run,
    configurationDigest,
    data.source,
    data.digest,
    { name, provider, device, threads, precision, versions: Object.entries(engine.versions).sort() },
    CODE_VERSION,
    CHECKPOINT_VERSION,
  ]);
}
