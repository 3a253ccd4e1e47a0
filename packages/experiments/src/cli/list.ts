import { join } from "node:path";
import { TooFewSamplesError } from "@tiny-subspaces/core";
import { Command } from "commander";
import { ArtifactError } from "../artifacts/mod.ts";
import { planRun, type RunRequest } from "../runner/plan.ts";
import type { World } from "../runner/world.ts";
import { presets } from "../configuration/config.ts";
import { presetsOf, type RunDefinition } from "../runs/definition.ts";
import { runs } from "../runs/mod.ts";
import { type Context, createWorld, resultsFolder } from "./context.ts";
import { formatColumns } from "../format.ts";
import {
  addDataOptions,
  addResultsOption,
  type DataFlags,
  dataOptions,
  type ResultsFlags,
} from "./options.ts";

interface Flags extends DataFlags, ResultsFlags {
  readonly json: boolean;
}

/** What there is to run, and what has been. */
export function listCommand(context: Context): Command {
  const command = new Command("list").summary("show the runs, and the state of their artifacts").description(
    "Shows every run, with the state of its artifact at each preset: fresh where `run` would write the same, stale where " +
      "the configuration, the model, the data or what computes them have changed since, partial where it is under way, broken where it cannot be " +
      "read, no data where there are fewer samples than it takes. Below stands why what is stale is so; --json has all reasons.",
  );
  addDataOptions(addResultsOption(command)).option("--json", "print the runs as JSON", false);
  return command.action(async (flags: Flags) => {
    const world = createWorld(context, resultsFolder(context, flags.results));
    const rows = [];
    for (const run of runs) {
      const states = [];
      for (const preset of presetsOf(run)) {
        const plan = { preset, changes: [], data: dataOptions(flags, context), engine: { name: "auto" } };
        states.push(await stateOf({ ...plan, run, fresh: false, checkpointSeconds: 0 }, world));
      }
      rows.push({ id: run.id, title: run.title, summary: run.summary, artifacts: states });
    }
    if (flags.json) return context.out(JSON.stringify(rows, null, 2));
    context.out(formatColumns([
      ["run", ...presets, ""],
      ...rows.map(({ id, title, artifacts }) => [
        id,
        ...presets.map((name) => {
          const artifact = artifacts.find(({ preset }) => preset === name);
          return artifact ? `[${artifact.state}]` : "–";
        }),
        title,
      ]),
    ]));
    const stale = rows.flatMap(({ id, artifacts }) =>
      artifacts.filter(({ state }) => state === "stale").map((
        { preset, reason },
      ) => [`${preset}/${id}`, reason])
    );
    if (stale.length > 0) context.out(`\n${formatColumns([["stale", "because"], ...stale])}`);
  });
}

async function stateOf(request: RunRequest, world: World) {
  const { run, preset } = request;
  try {
    const plan = await planRun(request, world);
    const { state, reason, path } = plan.state === "missing" && plan.kept ? plan.kept : plan;
    return { preset, state, reason, path };
  } catch (error) {
    const state = error instanceof ArtifactError
      ? "broken"
      : error instanceof TooFewSamplesError
      ? "no data"
      : null;
    if (state === null) throw error;
    return { preset, state, reason: (error as Error).message, path: pathOf(run, preset, world) };
  }
}

function pathOf(run: RunDefinition, preset: string, { results }: World): string {
  return join(results, preset, `${run.id}.json`);
}
