import { Command } from "commander";
import { reproduceRuns } from "../reproduce/reproduce.ts";
import { runs } from "../runs/mod.ts";
import { type Context, createWorld, resultsFolder } from "./context.ts";
import { formatColumns } from "../format.ts";
import { watchMemory } from "./memory.ts";
import { addRunOptions, dataOptions, engineRequest, type RunFlags } from "./options.ts";
import { announceStop, claimsOf, reportStop } from "./outcome.ts";
import { howToLook, reportSite } from "./site.ts";

interface Flags extends RunFlags {
  readonly site: boolean;
}

/** From nothing to the report. */
export function reproduceCommand(context: Context): Command {
  const command = new Command("reproduce")
    .summary("execute every run of a preset, then build the report")
    .description(
      "Executes every run that has the preset, skips those whose artifact is fresh, and builds the report from the results. " +
        "Stopped or killed at any moment, the same command goes on where it was.",
    );
  addRunOptions(command).option("--no-site", "leave the report alone");
  return command.action(async (flags: Flags) => {
    const results = resultsFolder(context, flags.results);
    const world = createWorld(context, results);
    announceStop(context);
    watchMemory(context);
    const outcomes = await reproduceRuns(runs, {
      preset: flags.preset,
      changes: [],
      data: dataOptions(flags, context),
      engine: engineRequest(flags),
      fresh: flags.fresh,
      checkpointSeconds: flags.checkpointEvery,
    }, world);
    if (world.stop.aborted) return reportStop(context);
    const claims = outcomes.flatMap((outcome) =>
      claimsOf(outcome).map(({ word, id, statement }) => [word, outcome.plan.name, id, statement])
    );
    if (claims.length > 0) context.out(formatColumns(claims));
    if (!flags.site) return;
    await reportSite(context, results, { fresh: false });
    context.out(howToLook);
  });
}
