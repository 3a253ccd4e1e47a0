import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Artifact,
  ArtifactError,
  decodeText,
  parseArtifact,
  parseSweep,
  type SweepSummary,
} from "@tiny-subspaces/experiments/artifacts";
import { type Catalogue, parseCatalogue } from "@tiny-subspaces/experiments/catalogue";
import { type Manifest, parseManifest } from "@tiny-subspaces/experiments/sweeps";
import { bestFirst } from "./presets.ts";

/** Everything in a results folder that the report shows. */
export interface Results {
  readonly catalogue: Catalogue;
  /** By run, from the best preset to the least. A run without a file is absent. */
  readonly artifacts: ReadonlyMap<string, readonly Artifact[]>;
  /** By name. One that was not summed up is absent. */
  readonly sweeps: readonly Sweep[];
}

/** A run over seeds and settings. */
export interface Sweep {
  readonly summary: SweepSummary;
  readonly manifest: Manifest;
}

/**
 * Reads the catalogue and every artifact. Missing artifacts are runs yet to be made; broken ones stop the build, since a
 * report must not pass over them.
 * @throws ArtifactError
 */
export async function loadResults(directory: string): Promise<Results> {
  const cataloguePath = join(directory, "catalogue.json");
  const published = await readFileBytes(cataloguePath);
  if (!published) {
    throw new ArtifactError(
      `${cataloguePath}: expected the catalogue of figures, found no such file. Write it into this folder: ` +
        `deno task publish --results ${directory}`,
    );
  }
  const catalogue = parseCatalogue(decodeText(published, cataloguePath), cataloguePath);
  const artifacts = new Map<string, Artifact[]>();
  for (const preset of bestFirst) {
    for (const file of await listJson(join(directory, preset))) {
      const path = join(directory, preset, file);
      const artifact = parseArtifact(await readText(path), { source: path });
      if (artifact.preset !== preset || `${artifact.run}.json` !== file) {
        throw new ArtifactError(
          `${path}: expected the run ${file.slice(0, -5)} at preset ${preset}, got ${artifact.run} at ` +
            `${artifact.preset}. Run it again, or restore the file from git.`,
        );
      }
      artifacts.set(artifact.run, [...(artifacts.get(artifact.run) ?? []), artifact]);
    }
  }
  return { catalogue, artifacts, sweeps: await loadSweeps(join(directory, "sweeps")) };
}

async function loadSweeps(directory: string): Promise<Sweep[]> {
  const sweeps: Sweep[] = [];
  for (const name of await list(directory)) {
    if (!(await list(join(directory, name))).includes("summary.json")) continue;
    const [summaryPath, manifestPath] = ["summary.json", "manifest.json"].map((file) =>
      join(directory, name, file)
    );
    const summary = parseSweep(await readText(summaryPath!), summaryPath);
    const manifest = parseManifest(await readText(manifestPath!), manifestPath!, name);
    if (summary.name !== name || summary.manifestDigest !== manifest.digest) {
      throw new ArtifactError(
        `${summaryPath}: expected the summary of the manifest beside it, got that of another one. ` +
          `Write it again with \`deno task sweep --summary ${name}\`.`,
      );
    }
    sweeps.push({ summary, manifest });
  }
  return sweeps;
}

async function readText(path: string): Promise<string> {
  return decodeText(await readFileBytes(path), path);
}

/** A file's content; `null` where there is none. */
async function readFileBytes(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "ENOENT") return null;
    throw new ArtifactError(`${path}: cannot be read (${code}). Make it a readable file, or remove it.`);
  }
}

async function listJson(directory: string): Promise<string[]> {
  return (await list(directory)).filter((name) => name.endsWith(".json"));
}

/** Names in a folder, sorted; none where there is no folder. */
async function list(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as { code: string }).code)) return [];
    throw error;
  }
}
