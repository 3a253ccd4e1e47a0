import { join } from "node:path";
import { formatJson } from "../artifacts/json.ts";
import { publishedSchema } from "../artifacts/jsonSchema.ts";
import { ARTIFACT_VERSION, artifactSchema } from "../artifacts/schema.ts";
import { SWEEP_VERSION, sweepSchema } from "../artifacts/sweep.ts";
import { CATALOGUE_VERSION, catalogueSchema } from "../catalogue/schema.ts";
import { diskFiles, type Files } from "../files.ts";
import type { RunDefinition } from "../runs/definition.ts";
import { buildCatalogue } from "./catalogue.ts";
import { figures } from "./figures.ts";

/**
 * What the folder of results holds beside artifacts, by path: the catalogue that the report is built from, and the JSON
 * Schemas of all that is read.
 */
export function publishedFiles(runs: readonly RunDefinition[]): ReadonlyMap<string, string> {
  return new Map([
    ["catalogue.json", formatJson(buildCatalogue(figures, runs))],
    [
      `schema/artifact-v${ARTIFACT_VERSION}.schema.json`,
      formatJson(publishedSchema(artifactSchema, "tiny-subspaces artifact", "One run at one preset.")),
    ],
    [
      `schema/catalogue-v${CATALOGUE_VERSION}.schema.json`,
      formatJson(publishedSchema(
        catalogueSchema,
        "tiny-subspaces catalogue",
        "The figures and tables of the paper: their panels, what each draws, and what is checked by number.",
      )),
    ],
    [
      `schema/sweep-v${SWEEP_VERSION}.schema.json`,
      formatJson(publishedSchema(
        sweepSchema,
        "tiny-subspaces sweep",
        "What a run comes to over seeds and settings: bands of its series, and how many seeds reproduce each claim.",
      )),
    ],
  ]);
}

/**
 * Writes the published files into a folder of results.
 * @returns their paths
 * @throws UserError if the file system refuses
 */
export async function publish(
  results: string,
  runs: readonly RunDefinition[],
  files: Pick<Files, "write"> = diskFiles,
): Promise<string[]> {
  const paths: string[] = [];
  for (const [name, text] of publishedFiles(runs)) {
    const path = join(results, name);
    await files.write(path, new TextEncoder().encode(text));
    paths.push(path);
  }
  return paths;
}
