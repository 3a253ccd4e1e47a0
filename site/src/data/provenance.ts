import type { Artifact } from "@tiny-subspaces/experiments/artifacts";
import { commitUrl } from "./repository.ts";
import { sourceName } from "./titles.ts";

export interface Fact {
  readonly name: string;
  readonly value: string;
  /** The value at full length, where `value` is short for something. */
  readonly full?: string;
  /** Where more is to be read. */
  readonly url?: string;
}

/** What a reader must know to trust or repeat a result. */
export function provenance(artifact: Artifact): Fact[] {
  const { data, engine, code, status, preset, configurationDigest } = artifact;
  return [
    dataFact(artifact),
    ...(data.digest ? [{ name: "data digest", value: shortDigest(data.digest), full: data.digest }] : []),
    {
      name: "engine",
      value: engineOf(engine),
      full: `${engine.device}, ${engine.threads} ${engine.threads === 1 ? "thread" : "threads"}`,
    },
    {
      name: "code",
      value: codeOf(code),
      full: code.commit ?? undefined,
      url: commitUrl(code.commit) ?? undefined,
    },
    { name: "preset", value: preset },
    { name: "configuration", value: shortDigest(configurationDigest), full: configurationDigest },
    {
      name: "progress",
      value: status.complete
        ? "complete"
        : `${status.stepsDone.toLocaleString("en")} of ${status.stepsTotal.toLocaleString("en")} steps`,
    },
  ];
}

function dataFact(artifact: Artifact): Fact {
  const { source, trainSamples } = artifact.data;
  if (source === "none") return { name: "data", value: "none needed" };
  return { name: "data", value: `${sourceName(artifact)}, n = ${trainSamples.toLocaleString("en")}` };
}

/** What computed, and how exactly; some providers' names say that themselves. */
function engineOf({ name, provider, precision }: Artifact["engine"]): string {
  const how = provider.includes(precision) ? provider : `${provider}, ${precision}`;
  return `${name === "none" ? "none needed" : name} (${how})`;
}

/** The first digits of a commit, and whether the tree held just that. */
export function codeOf({ commit, clean, version }: Artifact["code"]): string {
  if (commit === null) return `version ${version}, outside a checkout`;
  const state = { true: ", clean tree", false: ", with local changes", null: "" }[`${clean}`];
  return `${commit.slice(0, 7)}${state}`;
}

export function shortDigest(digest: string): string {
  return digest.replace("sha256:", "").slice(0, 12);
}
