import { isAsSealed } from "./digest.ts";
import { repeatedKey } from "./duplicates.ts";
import { ArtifactError } from "./error.ts";
import { describeIssues } from "../validation/issues.ts";
import { parseJson } from "../validation/json.ts";
import { migrateFrom1 } from "./migrations.ts";
import { type Artifact, ARTIFACT_VERSION, artifactSchema } from "./schema.ts";

/** Turns an artifact of one version into one of the next. */
export type Migration = (artifact: Record<string, unknown>) => Record<string, unknown>;

/** By the version that each starts from. A new version of the schema adds the step from the one before it. */
export const artifactMigrations: ReadonlyMap<number, Migration> = new Map([[1, migrateFrom1]]);

/** Artifacts are a hundredth of this; what is larger is something else. */
const MAX_BYTES = 100 * 2 ** 20;

const ADVICE = "Restore the file from git, or delete it and run the experiment again.";

export interface ParseOptions {
  /** What messages call the text: its path. */
  readonly source?: string;
  readonly migrations?: ReadonlyMap<number, Migration>;
  /** Takes it also where its content has another digest than it records. */
  readonly unsealed?: boolean;
}

/** What is said of an artifact whose content has another digest than it records. */
export const CHANGED =
  "its content has not the digest that it records (contentDigest): something in it was changed after it was written, " +
  "such as a number by hand";

/**
 * An artifact from the text of its file; older versions are migrated.
 * @throws ArtifactError if it is not JSON, no artifact, of a newer version, not as its schema wants it, or changed after it
 *   was written
 */
export function parseArtifact(text: string, options: ParseOptions = {}): Artifact {
  const { source = "artifact", migrations = artifactMigrations, unsealed = false } = options;
  const refuse = (problem: string, ...details: string[]) =>
    new ArtifactError([`${source}: ${problem}`, ...details].join("\n  ") + `\n${ADVICE}`);

  let content: unknown;
  try {
    content = parseJson(text);
  } catch (error) {
    const reason = text.trim() === "" ? "the file is empty" : (error as Error).message;
    throw refuse(`expected JSON, got text that is not, perhaps cut short (${reason})`);
  }
  if (!isObject(content) || content.schema !== "tiny-subspaces/artifact") {
    const got = isObject(content)
      ? JSON.stringify(content.schema)?.slice(0, 60) ?? "none"
      : "no object at all";
    throw refuse(`expected a JSON object whose schema is "tiny-subspaces/artifact", got ${got}`);
  }
  const { version } = content;
  if (typeof version !== "number" || !Number.isSafeInteger(version) || version < 0) {
    throw refuse(`version: expected an integer up to ${ARTIFACT_VERSION}, got ${JSON.stringify(version)}`);
  }
  if (version > ARTIFACT_VERSION) {
    throw new ArtifactError(
      `${source}: version: expected at most ${ARTIFACT_VERSION}, got ${version}. ` +
        "A newer tiny-subspaces wrote it: update this checkout to read it.",
    );
  }
  const repeated = repeatedKey(text);
  if (repeated !== null) throw refuse(`expected each field once, got ${repeated} twice`);
  let current = content;
  for (let from = version; from < ARTIFACT_VERSION; from++) {
    const migrate = migrations.get(from);
    if (!migrate) {
      throw refuse(`version: expected ${ARTIFACT_VERSION}, got ${version}, which can no longer be read`);
    }
    current = { ...migrate(current), version: from + 1 };
  }
  const result = artifactSchema.safeParse(current);
  if (!result.success) throw refuse("the artifact is not valid", ...describeIssues(result.error, current));
  // Of an older version the present form has another digest.
  if (!unsealed && version === ARTIFACT_VERSION && isAsSealed(result.data) === false) throw refuse(CHANGED);
  return result.data;
}

/**
 * The text of a file of results.
 * @param bytes what was read, `null` where there is no file
 * @throws ArtifactError if there is no file, it is over 100 MiB, or not UTF-8
 */
export function decodeText(bytes: Uint8Array | null, source: string): string {
  if (!bytes) throw new ArtifactError(`${source}: there is no such file. Run the experiment that writes it.`);
  if (bytes.length > MAX_BYTES) {
    const size = `${Math.ceil(bytes.length / 2 ** 20)} MiB`;
    throw new ArtifactError(`${source}: expected at most ${MAX_BYTES / 2 ** 20} MiB, got ${size}. ${ADVICE}`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ArtifactError(`${source}: expected UTF-8 text, got other bytes. ${ADVICE}`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
