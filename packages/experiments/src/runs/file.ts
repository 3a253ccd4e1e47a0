import { basename } from "node:path";
import { decodeText } from "../artifacts/mod.ts";
import { runConfigSchema } from "../configuration/config.ts";
import { UserError } from "../errors.ts";
import type { Files } from "../files.ts";
import { describeIssues } from "../validation/issues.ts";
import { parseJson } from "../validation/json.ts";
import type { RunDefinition } from "./definition.ts";

/**
 * A run that is in no registry, from a JSON file: a configuration, or an artifact, whose configuration it takes. Its id is
 * the file's name.
 * @throws UserError if there is no such file, or no valid configuration in it
 */
export async function readConfigurationFile(
  path: string,
  files: Pick<Files, "read">,
): Promise<RunDefinition> {
  const bytes = await files.read(path);
  if (!bytes) throw new UserError(`--config: expected a file, found none at ${path}`);
  let content: unknown;
  try {
    content = parseJson(decodeText(bytes, path));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError(`${path}: expected JSON, got text that is not (${error.message})`);
  }
  const held = isArtifact(content) ? content.configuration : content;
  const result = runConfigSchema.safeParse(held);
  if (!result.success) {
    const faults = describeIssues(result.error, held).join("\n  ");
    throw new UserError(`${path}: expected the configuration of a run, as artifacts hold them:\n  ${faults}`);
  }
  const id = basename(path).replace(/\.json$/, "").replace(/[^A-Za-z0-9._-]/g, "-");
  return {
    id,
    title: `${id}: a configuration of one's own`,
    summary: "A configuration from a file.",
    presets: { custom: result.data },
  };
}

function isArtifact(content: unknown): content is { configuration: unknown } {
  return typeof content === "object" && content !== null && "configuration" in content;
}
