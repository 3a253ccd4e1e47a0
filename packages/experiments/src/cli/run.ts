import { Command } from "commander";
import { executeRun } from "../runner/execute.ts";
import { serialiseArtifact } from "../artifacts/mod.ts";
import { findRun } from "../runs/find.ts";
import { runs } from "../runs/mod.ts";
import { type Context, createWorld, resultsFolder } from "./context.ts";
import { addRunOptions, dataOptions, engineRequest, path, type RunFlags, wholeNumber } from "./options.ts";
import { announceStop, reportClaims, reportStop } from "./outcome.ts";

interface Flags extends RunFlags {
  readonly seed?: number;
  readonly steps?: number;
  readonly samples?: number;
  readonly out?: string;
  readonly json: boolean;
}

/** One run at one preset. */
export function runCommand(context: Context): Command {
  const command = new Command("run")
    .summary("execute a run, or go on with it")
    .description(
      "Executes a run, goes on from its checkpoint where it was stopped or killed, and does nothing where its\n" +
        "artifact is what it would write.",
    )
    .argument("<run>", "id of the run; `list` shows them");
  addRunOptions(command)
    .option("--seed <n>", "another seed", wholeNumber(0))
    .option("--steps <n>", "step at which the run ends", wholeNumber(1))
    .option("--samples <n>", "size of the training subset", wholeNumber(1))
    .option("--out <file>", "where the artifact goes", path)
    .option("--json", "print the artifact", false)
    .addHelpText(
      "after",
      "\nThe artifact goes to <results>/<preset>/<run>.json. Where --seed, --steps or --samples differ from the\n" +
        "preset's, or synthetic data stand in for those of the protocol (--preset paper), it goes to\n" +
        "<results>/custom/ under a name that says what differs, or to --out.\n\n" +
        "Ctrl-C finishes the step and saves a checkpoint; the same command goes on from there.",
    );
  return command.action(async (id: string, flags: Flags) => {
    const world = createWorld(context, resultsFolder(context, flags.results));
    announceStop(context);
    const { seed, steps, samples, preset, out, fresh } = flags;
    const outcome = await executeRun({
      run: findRun(runs, id),
      preset,
      overrides: { seed, steps, samples },
      data: dataOptions(flags, context),
      engine: engineRequest(flags),
      fresh,
      out,
      checkpointSeconds: flags.checkpointEvery,
    }, world);
    if (outcome.stoppedBy) return reportStop(context);
    if (flags.json) context.out(serialiseArtifact(outcome.artifact!).trimEnd());
    else reportClaims(context, outcome.artifact!);
  });
}
