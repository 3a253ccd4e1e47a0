import {
  type Artifact,
  ArtifactError,
  decodeText,
  formatJson,
  parseSweep,
  type SweepSummary,
} from "../artifacts/mod.ts";
import { UserError } from "../errors.ts";
import { runs } from "../runs/mod.ts";
import { defineItem } from "../sweeps/define.ts";
import { type SweepFolder, sweepFolder } from "../sweeps/folder.ts";
import type { Manifest } from "../sweeps/manifest.ts";
import { requireManifest } from "../sweeps/manifest-file.ts";
import { summarise } from "../sweeps/summary.ts";
import { describeDivergence } from "../sweeps/sweep.ts";
import { type Present, type Verified, verifiedFile, verifyArtifact, withoutPath } from "./artifact.ts";
import { itemNames } from "./folders.ts";

/**
 * Holds a sweep against what it must be: the manifest against its own digest and the configurations that this code gives its
 * items, each item's artifact as any other and against the manifest, and the summary against its items.
 */
export async function verifySweep(results: string, name: string, present: Present): Promise<Verified[]> {
  const folder = sweepFolder(results, name);
  let manifest: Manifest;
  try {
    manifest = await requireManifest(folder, present.files);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [verifiedFile(folder.manifest, [withoutPath(error, folder.manifest)])];
  }
  const verified = [verifiedFile(folder.manifest, manifestProblems(manifest))];
  const artifacts = new Map<string, Artifact>();
  const fresh = new Set<string>();
  for (const item of await itemNames(folder.items)) {
    const found = await verifyArtifact(
      folder.artifact(item),
      { isProtocol: false, misplacements: (artifact) => itemProblems(manifest, item, artifact) },
      present,
    );
    verified.push(found.verified);
    if (found.artifact) artifacts.set(item, found.artifact);
    if (found.artifact?.status.complete && found.verified.stale === null) fresh.add(item);
  }
  const summary = await verifySummary(folder, manifest, artifacts, fresh, present);
  return summary ? [...verified, summary] : verified;
}

/** What in a manifest does not follow from its axes and this code. */
function manifestProblems(manifest: Manifest): string[] {
  const { run: id, preset, set, axes, items } = manifest;
  const run = runs.find((run) => run.id === id);
  if (!run) return [`it is of the run ${id}, which there is not`];
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count !== items.length) return [`its axes make ${count} items, and it lists ${items.length}`];
  const again = "Give the command that made it again";
  try {
    const other = items.filter((item) => {
      const { name, configurationDigest } = defineItem(
        { run, preset, set, axes },
        axes.map(({ label }) => label),
        item.values,
      );
      return name !== item.name || configurationDigest !== item.configurationDigest;
    });
    return other.length === 0
      ? []
      : [`${other.length} of its items are others by this code, first ${other[0].name}. ${again}`];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [`its items cannot be with this code: ${error.message}`];
  }
}

/** What in an item's artifact does not fit the manifest. */
function itemProblems({ items, run, preset, data }: Manifest, name: string, artifact: Artifact): string[] {
  const item = items.find((item) => item.name === name);
  if (!item) return ["its sweep has no such item"];
  if (artifact.run !== run || artifact.preset !== preset) {
    return [`it holds ${artifact.preset}/${artifact.run}, and so belongs elsewhere`];
  }
  const problems: string[] = [];
  if (artifact.configurationDigest !== item.configurationDigest) {
    problems.push("its configuration is not that of the item. Give the command that made the sweep again");
  }
  if (artifact.data.source !== "none" && artifact.data.synthetic !== (data === "synthetic")) {
    problems.push(`its data are ${artifact.data.source}, and its sweep's are to be ${data}`);
  }
  return problems;
}

/** @param fresh the items that are computed, by the present numerics; `null` where there is no summary */
async function verifySummary(
  folder: SweepFolder,
  manifest: Manifest,
  artifacts: ReadonlyMap<string, Artifact>,
  fresh: ReadonlySet<string>,
  { files }: Present,
): Promise<Verified | null> {
  const bytes = await files.read(folder.summary);
  if (!bytes) return null;
  const path = folder.summary;
  const again = `Write it again: deno task sweep --summary ${manifest.name}`;
  let text: string, summary: SweepSummary;
  try {
    text = decodeText(bytes, path);
    summary = parseSweep(text, path);
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    return verifiedFile(path, [withoutPath(error, path)]);
  }
  if (summary.manifestDigest !== manifest.digest) {
    return verifiedFile(path, [`it is of another manifest. ${again}`]);
  }
  const counted = countedIn(summary);
  // Those of a large sweep are not kept beside it.
  if (artifacts.size === 0) return verifiedFile(path, [], "its items are not here");
  const lacking = counted.find((name) => !artifacts.has(name));
  if (lacking !== undefined) {
    return verifiedFile(path, [`it counts the item ${lacking}, whose artifact is not there. ${again}`]);
  }
  const left = [...fresh].find((name) => !counted.includes(name));
  if (left !== undefined) {
    return verifiedFile(path, [`it leaves out the item ${left}, which is computed. ${again}`]);
  }
  const follows = await summaryText(manifest, counted, artifacts) === text;
  return verifiedFile(path, follows ? [] : [`it is not what follows from its items. ${again}`]);
}

/** The items that a summary is made from. */
export function countedIn({ items }: SweepSummary): string[] {
  return items.filter(({ digest }) => digest !== null).map(({ name }) => name);
}

/**
 * The file of the summary of these items.
 * @param artifacts by item, those counted among them
 */
export async function summaryText(
  manifest: Manifest,
  counted: readonly string[],
  artifacts: ReadonlyMap<string, Artifact>,
): Promise<string> {
  const statuses = manifest.items.map((item, index) => {
    if (!counted.includes(item.name)) return { item, index, state: "missing" as const, reason: "" };
    const reason = describeDivergence(artifacts.get(item.name)!);
    return {
      item,
      index,
      state: reason === null ? "fresh" as const : "diverged" as const,
      reason: reason ?? "",
    };
  });
  return formatJson(
    await summarise({ manifest }, statuses, ({ name }) => Promise.resolve(artifacts.get(name)!)),
  );
}
