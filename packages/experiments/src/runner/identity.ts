import type { EngineInfo } from "@tiny-subspaces/core";
import { type Artifact, digestJson } from "../artifacts/mod.ts";
import type { Numerics } from "../numerics/numerics.ts";
import { CHECKPOINT_VERSION } from "./checkpoint-format.ts";

/**
 * Digest of all that a run's numbers, to their last bit, depend on. A checkpoint of another identity is of no use.
 * @param experiment see `experimentDigest`
 */
export function runIdentity(
  run: string,
  experiment: string,
  data: Artifact["data"],
  engine: Pick<EngineInfo, "name" | "provider" | "device" | "threads" | "precision" | "versions">,
  numerics: Numerics,
): string {
  const { name, provider, device, threads, precision } = engine;
  return digestJson([
    run,
    experiment,
    data.source,
    data.digest,
    { name, provider, device, threads, precision, versions: Object.entries(engine.versions).sort() },
    Object.entries(numerics).sort(),
    CHECKPOINT_VERSION,
  ]);
}
