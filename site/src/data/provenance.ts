import type { Artifact } from "./artifact.ts";

/** What a reader must know to trust or repeat a result, as pairs of a name and a value. */
export function provenance(artifact: Artifact): [name: string, value: string, full?: string][] {
  const { data, engine, code } = artifact;
  const samples = data.trainSamples > 0 ? `, n = ${data.trainSamples.toLocaleString("en")}` : "";
  const device = `${engine.device}, ${engine.threads} ${engine.threads === 1 ? "thread" : "threads"}`;
  return [
    ["data", data.source === "none" ? "none needed" : `${data.source}${samples}`, data.digest ?? undefined],
    ["engine", `${engine.name} (${engine.provider}, ${engine.precision})`, device],
    ["commit", commitOf(code), code.commit ?? undefined],
    ["configuration", shortDigest(artifact.configurationDigest), artifact.configurationDigest],
  ];
}

/** The first digits of a commit, and whether the tree had other changes. */
export function commitOf(code: Artifact["code"]): string {
  if (code.commit === null) return `version ${code.version}, outside a checkout`;
  return `${code.commit.slice(0, 7)}${code.clean === false ? " with local changes" : ""}`;
}

export function shortDigest(digest: string): string {
  return digest.replace("sha256:", "").slice(0, 12);
}

/** The command that makes this artifact again. */
export function regenerateCommand({ run, preset }: Artifact): string {
  return `deno task run ${run} --preset ${preset}`;
}

/** Where the site serves the artifact's own file. */
export function artifactUrl({ run, preset }: Artifact): string {
  return `/results/${preset}/${run}.json`;
}
