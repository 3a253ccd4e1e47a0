import {
  type Artifact,
  type Claim,
  formatJson,
  reproducibleDigest,
  roundNumbers,
  ROW_LIMITS,
  SWEEP_VERSION,
  type SweepGroup,
  type SweepSummary,
  TARGET_BYTES,
  thinTable,
  verdicts,
} from "../artifacts/mod.ts";
import { findRun } from "../runs/find.ts";
import { runs } from "../runs/mod.ts";
import { UserError } from "../errors.ts";
import { nameOf } from "./axes.ts";
import type { Item } from "./manifest.ts";
import { bandOf, columnsOf, coursesOf, spreadOf } from "./spread.ts";
import type { ItemStatus } from "./states.ts";
import type { Sweep } from "./sweep.ts";

/** A computed item. */
interface Computed {
  readonly item: Item;
  readonly artifact: Artifact;
}

/**
 * What a sweep comes to, from the artifacts of its computed items and nothing else: the same items give the same bytes.
 * Bands are thinned until the file is within about 1 MB.
 *
 * @param read the artifact of a computed item
 * @throws UserError if no item is computed
 */
export async function summarise(
  { manifest }: Pick<Sweep, "manifest">,
  statuses: readonly ItemStatus[],
  read: (item: Item) => Promise<Artifact>,
): Promise<SweepSummary> {
  const computed: Computed[] = [];
  for (const { item, state } of statuses) {
    if (state === "fresh" || state === "diverged") computed.push({ item, artifact: await read(item) });
  }
  if (computed.length === 0) {
    const states = different(statuses.map(({ state }) => state)).join(" or ");
    throw new UserError(
      `the sweep ${manifest.name} has nothing to summarise: expected an item that is computed, got ${statuses.length} that ` +
        `are ${states}. The command that made the sweep computes them`,
    );
  }
  const { name, run, preset, axes, digest } = manifest;
  const digests = new Map(computed.map(({ item, artifact }) => [item.name, reproducibleDigest(artifact)]));
  const [{ artifact: { data } }] = computed;
  return thin(roundNumbers({
    schema: "tiny-subspaces/sweep",
    version: SWEEP_VERSION,
    ...{ name, run, preset, axes },
    title: findRun(runs, run).title,
    manifestDigest: digest,
    complete: computed.length === statuses.length,
    items: statuses.map(({ item, state, reason }) => ({
      name: item.name,
      values: item.values,
      ...(state === "fresh" || state === "diverged"
        ? { state, reason }
        : { state: "not computed" as const, reason: "" }),
      digest: digests.get(item.name) ?? null,
    })),
    data: { source: data.source, synthetic: data.synthetic },
    engines: different(computed.map(({ artifact: { engine } }) => engine.name)),
    commits: different(computed.flatMap(({ artifact: { code } }) => code.commit ?? [])),
    groups: groupsOf(manifest, computed),
  }));
}

function different(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

/** Items that differ in nothing but the seed, in the order of the manifest. */
function groupsOf({ axes }: Sweep["manifest"], computed: readonly Computed[]): SweepGroup[] {
  const kept = axes.flatMap(({ paths }, i) => (paths.includes("seed") ? [] : [i]));
  const labels = kept.map((i) => axes[i].label);
  const groups = new Map<string, { values: Item["values"]; members: Computed[] }>();
  for (const one of computed) {
    const values = kept.map((i) => one.item.values[i]);
    const name = nameOf(labels, values);
    const group = groups.get(name) ?? { values, members: [] };
    group.members.push(one);
    groups.set(name, group);
  }
  return [...groups].map(([name, { values, members }]) => ({
    name,
    values: Object.fromEntries(labels.map((label, i) => [label, values[i]])),
    ...describeGroup(members),
  }));
}

function describeGroup(members: readonly Computed[]): Omit<SweepGroup, "name" | "values"> {
  const artifacts = members.map(({ artifact }) => artifact);
  const columns = columnsOf(artifacts).map((key) => ({ key, courses: coursesOf(artifacts, key) }));
  const which = (holds: (artifact: Artifact) => boolean | undefined) =>
    members.filter(({ artifact }) => holds(artifact)).map(({ item }) => item.name);
  const named = ([trajectory, table, column]: readonly [string, string, string]) => ({
    trajectory,
    table,
    column,
  });
  return {
    items: members.map(({ item }) => item.name),
    diverged: which(({ trajectories }) => trajectories.some(({ divergedAt }) => divergedAt !== null)),
    forced: which(({ events }) => events.some(({ forced }) => forced)),
    inexact: which(({ tracker }) => tracker?.worstSine != null && tracker.worstSine > tracker.tolerance),
    series: columns.map(({ key, courses }) => ({ ...named(key), values: bandOf(courses) })),
    finals: columns.map(({ key, courses }) => ({
      ...named(key),
      ...spreadOf(courses.map(({ table, column }) => table[column].at(-1) ?? null)),
    })),
    claims: claimsOf(members),
  };
}

function claimsOf(members: readonly Computed[]): SweepGroup["claims"] {
  const ids = [...new Set(members.flatMap(({ artifact }) => artifact.claims.map(({ id }) => id)))];
  return ids.map((id) => {
    const found = members.flatMap(({ item, artifact }) =>
      artifact.claims.filter((claim) => claim.id === id).map((claim) => ({ item, claim }))
    );
    const claims = found.map(({ claim }) => claim);
    const [{ figure, statement, criterion }] = claims;
    return {
      ...{ id, figure, statement, criterion },
      verdicts: Object.fromEntries(
        verdicts.map((verdict) => [verdict, claims.filter((claim) => claim.verdict === verdict).length]),
      ) as Record<Claim["verdict"], number>,
      items: Object.fromEntries(found.map(({ item, claim }) => [item.name, claim.verdict])),
      measured: measuredOf(claims),
    };
  });
}

function measuredOf(claims: readonly Claim[]): SweepGroup["claims"][number]["measured"] {
  const names = [...new Set(claims.flatMap(({ measured }) => Object.keys(measured)))].sort();
  return Object.fromEntries(names.map((name) => [
    name,
    spreadOf(claims.filter(({ measured }) => name in measured).map(({ measured }) => measured[name])),
  ]));
}

/** With bands of fewer rows, where the file would exceed its size. */
function thin(summary: SweepSummary): SweepSummary {
  let thinned = summary;
  for (const limit of ROW_LIMITS) {
    thinned = {
      ...summary,
      groups: summary.groups.map((group) => ({
        ...group,
        series: group.series.map((series) => ({ ...series, values: thinTable(series.values, limit) })),
      })),
    };
    if (formatJson(thinned).length <= TARGET_BYTES) break;
  }
  return thinned;
}
