import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Artifact, presets } from "./artifact.ts";
import type { Catalogue } from "./catalogue.ts";
import { compileSchema, readValidated, ResultsError } from "./validate.ts";

/** Everything in a results folder that the report shows. */
export interface Results {
  readonly catalogue: Catalogue;
  /** By run, from the best preset to the least. A run without a file is absent. */
  readonly artifacts: ReadonlyMap<string, readonly Artifact[]>;
}

/**
 * Reads the catalogue and every artifact, each held against its published schema. Missing artifacts are runs yet to be
 * made; broken ones stop the build, since a report must not pass over them.
 * @throws ResultsError
 */
export async function loadResults(directory: string): Promise<Results> {
  const schemas = join(directory, "schema");
  const again = "Write it again with `deno task publish`.";
  const catalogueSchema = await compileSchema(join(schemas, "catalogue-v1.schema.json"), again);
  const artifactSchema = await compileSchema(join(schemas, "artifact-v1.schema.json"), again);
  const catalogue = await readValidated<Catalogue>(join(directory, "catalogue.json"), catalogueSchema, again);

  const artifacts = new Map<string, Artifact[]>();
  for (const preset of presets) {
    for (const file of await listJson(join(directory, preset))) {
      const path = join(directory, preset, file);
      const remedy = "Run it again, or restore the file from version control.";
      const artifact = await readValidated<Artifact>(path, artifactSchema, remedy);
      if (artifact.preset !== preset || `${artifact.run}.json` !== file) {
        throw new ResultsError(
          `${path}: expected the run ${
            file.slice(0, -5)
          } at preset ${preset}, got ${artifact.run} at ${artifact.preset}. ${remedy}`,
        );
      }
      checkTables(artifact, path, remedy);
      artifacts.set(artifact.run, [...(artifacts.get(artifact.run) ?? []), artifact]);
    }
  }
  return { catalogue, artifacts };
}

/** What the JSON Schema cannot say: columns of one length, and steps that ascend. */
function checkTables({ trajectories }: Artifact, path: string, remedy: string): void {
  for (const { name, tables } of trajectories) {
    for (const [table, columns] of Object.entries(tables)) {
      const refuse = (problem: string) => {
        throw new ResultsError(`${path}: table ${table} of ${name}: ${problem}. ${remedy}`);
      };
      const steps = columns.step!;
      for (const [column, { length }] of Object.entries(columns)) {
        if (length !== steps.length) {
          refuse(`expected ${steps.length} rows in ${column}, as in step, got ${length}`);
        }
      }
      const at = steps.findIndex((step, i) => step === null || (i > 0 && step <= steps[i - 1]!));
      if (at >= 0) {
        refuse(`expected ascending steps, got ${steps[at]}${at > 0 ? ` after ${steps[at - 1]}` : ""}`);
      }
    }
  }
}

async function listJson(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((name) => name.endsWith(".json")).sort();
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return [];
    throw error;
  }
}
