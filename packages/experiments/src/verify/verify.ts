import { join } from "node:path";
import { type Artifact, configurationDigest } from "../artifacts/mod.ts";
import { presets } from "../configuration/config.ts";
import { publishedFiles } from "../figures/mod.ts";
import { runs } from "../runs/mod.ts";
import { type Present, type Verified, verifiedFile, verifyArtifact } from "./artifact.ts";
import { type ArtifactFile, artifactFiles, sweepNames } from "./folders.ts";
import { verifySweep } from "./sweep.ts";

export type { Present, Verified } from "./artifact.ts";

/**
 * Holds every file of a folder of results against what it must be: artifacts against their schema, their place, their
 * preset's configuration, and the claims that follow from their numbers; sweeps against their manifests and items; the
 * published files against this code, where the folder has any of them.
 */
export async function verifyResults(results: string, present: Present): Promise<Verified[]> {
  const verified = [];
  for (const file of await artifactFiles(results)) {
    const isProtocol = isOfPreset(file.folder);
    const misplacements = (artifact: Artifact) => isProtocol ? misplacementsOf(artifact, file) : [];
    verified.push((await verifyArtifact(file.path, { isProtocol, misplacements }, present)).verified);
  }
  for (const name of await sweepNames(results)) verified.push(...await verifySweep(results, name, present));
  return [...verified, ...await verifyPublished(results, present)];
}

/** The published files; none where the folder has none of them, as one that runs were told to write to. */
async function verifyPublished(results: string, { files }: Present): Promise<Verified[]> {
  const published = await Promise.all(
    [...publishedFiles(runs)].map(async ([name, expected]) => {
      const path = join(results, name);
      return { path, expected, bytes: await files.read(path) };
    }),
  );
  if (published.every(({ bytes }) => bytes === null)) return [];
  return published.map(({ path, expected, bytes }) => {
    const problems = !bytes
      ? ["there is no such file. Write it with deno task publish"]
      : new TextDecoder().decode(bytes) === expected
      ? []
      : ["it is not what this code would write. Write it again with deno task publish"];
    return verifiedFile(path, problems);
  });
}

/** Whether what lies in a folder has to be what the preset of its name says. */
function isOfPreset(folder: string): boolean {
  return (presets as readonly string[]).includes(folder);
}

/** What in an artifact does not fit its path in a preset's folder. */
function misplacementsOf(artifact: Artifact, { folder, name }: ArtifactFile): string[] {
  const run = runs.find(({ id }) => id === artifact.run);
  if (!run) return [`it is of the run ${artifact.run}, which there is not`];
  if (artifact.preset !== folder || `${artifact.run}.json` !== name) {
    return [`it holds ${artifact.preset}/${artifact.run}, and so belongs elsewhere`];
  }
  const configuration = run.presets[artifact.preset];
  if (!configuration) return [`the run ${run.id} has no preset ${folder}`];
  return artifact.configurationDigest !== configurationDigest(configuration)
    ? [
      `its configuration is not that of the preset ${folder}. Run it again: deno task run ${run.id} --preset ${folder}`,
    ]
    : [];
}
