import type { DataMode } from "@tiny-subspaces/core";
import { configurationDigest } from "../artifacts/mod.ts";
import { type Change, changeConfiguration } from "../configuration/change.ts";
import type { Preset } from "../configuration/config.ts";
import { UserError } from "../errors.ts";
import type { DataOptions } from "../runs/data.ts";
import { configurationAt, type RunDefinition } from "../runs/definition.ts";
import { resolveConfiguration } from "../runs/resolve.ts";
import type { EngineRequest, World } from "../runner/world.ts";
import { type Axis, changesAt, labelsOf, nameOf, type Point, pointsOf } from "./axes.ts";
import { type Item, type Manifest, sealManifest } from "./manifest.ts";

/** What a person asks for. */
export interface SweepRequest {
  readonly run: RunDefinition;
  readonly preset: Preset;
  readonly set: readonly Change[];
  readonly axes: readonly Axis[];
  readonly data: DataOptions;
  readonly engine: EngineRequest;
}

/**
 * The manifest of a request, with what is there of the same sweep: items that were added come after those.
 * @param earlier the manifest that is there
 * @throws UserError if a field is unknown, a value impossible, or the earlier sweep is another one
 */
export async function defineSweep(
  name: string,
  request: SweepRequest,
  earlier: Manifest | null,
  world: Pick<World, "loadData">,
): Promise<Manifest> {
  const { run, preset, set, axes, engine } = request;
  const points = pointsOf(axes);
  const labels = labelsOf(axes);
  checkAxes(request);
  const items = points.map((point) => defineItem(request, labels, point));
  checkItems(items);
  const manifest = sealManifest({
    ...{ name, run: run.id, preset },
    set: set.map(({ path, value }) => ({ path, value })) as Manifest["set"],
    axes: axes.map(({ paths, values }, i) => ({ paths, label: labels[i], values })) as Manifest["axes"],
    data: await decideData(request, world),
    engine,
    items,
  });
  return earlier ? extend(earlier, manifest) : manifest;
}

/**
 * What an item is, by the values that it has on the axes.
 * @throws UserError if a field is unknown, or a value impossible
 */
export function defineItem(
  { run, preset, set, axes }: Pick<SweepRequest, "run" | "preset" | "set" | "axes">,
  labels: readonly string[],
  point: Point,
): Item {
  return {
    name: nameOf(labels, point),
    values: [...point] as Item["values"],
    configurationDigest: configurationDigest(
      resolveConfiguration(run, preset, [...set, ...changesAt(axes, point)]),
    ),
  };
}

/** Holds each axis by itself against the configuration, so that messages name it. */
function checkAxes({ run, preset, set, axes }: SweepRequest): void {
  const base = changeConfiguration(configurationAt(run, preset), set);
  for (const { paths, values } of axes) {
    for (const path of paths) {
      try {
        changeConfiguration(base, [{ path, value: values[0] }]);
      } catch (error) {
        // A value may need those of the other axes; that there is no such field stays so.
        if (
          !(error instanceof UserError) ||
          !/: there is no field|: expected .* to have fields/.test(error.message)
        ) {
          continue;
        }
        throw new UserError(error.message.replace(/^--(set )?/, "--axis "));
      }
    }
  }
}

function checkItems(items: readonly Item[]): void {
  const known = new Map<string, string>();
  for (const { name, configurationDigest } of items) {
    const same = known.get(configurationDigest);
    if (same !== undefined) {
      throw new UserError(
        `sweep: expected items that differ, got one configuration for ${same} and ${name}: is an axis's field set twice?`,
      );
    }
    known.set(configurationDigest, name);
  }
}

/** Real or synthetic data for all items, whatever node they run on. */
async function decideData(
  { run, preset, set, data }: SweepRequest,
  world: Pick<World, "loadData">,
): Promise<DataMode> {
  const base = changeConfiguration(configurationAt(run, preset), set);
  if (base.kind === "toy" || data.mode !== "auto") return data.mode;
  const { description } = await world.loadData(base, data);
  return description.synthetic ? "synthetic" : "real";
}

/** The sweep that is there with what a later command adds to its axes. */
function extend(earlier: Manifest, later: Manifest): Manifest {
  const refuse = (what: string, had: unknown, got: unknown) =>
    new UserError(
      `the sweep ${earlier.name} exists with ${what} ${JSON.stringify(had)}, and now is to have ${
        JSON.stringify(got)
      }. Give this one another --name`,
    );
  for (const field of ["run", "preset", "set", "data", "engine"] as const) {
    if (JSON.stringify(earlier[field]) !== JSON.stringify(later[field])) {
      throw refuse(field, earlier[field], later[field]);
    }
  }
  const fields = ({ axes }: Manifest) => axes.map(({ paths }) => paths.join("+"));
  if (JSON.stringify(fields(earlier)) !== JSON.stringify(fields(later))) {
    throw refuse("axes", fields(earlier), fields(later));
  }
  const now = new Map(later.items.map((item) => [item.name, item]));
  const lost = earlier.items.find(({ name }) => !now.has(name));
  if (lost) throw refuse("the item", lost.name, later.items.map(({ name }) => name).slice(0, 3).concat("…"));
  const names = new Set(earlier.items.map(({ name }) => name));
  return sealManifest({
    ...later,
    // As the program has their configurations now: where they differ, their artifacts are stale.
    items: [
      ...earlier.items.map(({ name }) => now.get(name)!),
      ...later.items.filter(({ name }) => !names.has(name)),
    ],
  });
}
