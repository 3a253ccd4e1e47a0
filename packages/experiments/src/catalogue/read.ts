import { ArtifactError } from "../artifacts/error.ts";
import { describeIssues } from "../validation/issues.ts";
import { parseJson } from "../validation/json.ts";
import { type Catalogue, catalogueSchema } from "./schema.ts";

/**
 * A catalogue from the text of its file.
 * @param source what messages call the text: its path
 * @throws ArtifactError if it is not JSON, or not as its schema wants it
 */
export function parseCatalogue(text: string, source = "catalogue"): Catalogue {
  const refuse = (problem: string, ...details: string[]) =>
    new ArtifactError(
      [`${source}: ${problem}`, ...details].join("\n  ") + "\nWrite it again with `deno task publish`.",
    );
  let content: unknown;
  try {
    content = parseJson(text);
  } catch (error) {
    throw refuse(`expected JSON, got text that is not (${(error as Error).message})`);
  }
  const result = catalogueSchema.safeParse(content);
  if (!result.success) throw refuse("the catalogue is not valid", ...describeIssues(result.error, content));
  return result.data;
}
