import { Command } from "commander";
import { executeRun } from "../runner/execute.ts";
import { serialiseArtifact } from "../artifacts/mod.ts";
import type { Change } from "../configuration/change.ts";
import { UserError } from "../errors.ts";
import { readConfigurationFile } from "../runs/file.ts";
import { findRun } from "../runs/find.ts";
import { runs } from "../runs/mod.ts";
import { type Context, createWorld, resultsFolder } from "./context.ts";
import { watchMemory } from "./memory.ts";
import {
  addRunOptions,
  addSetOption,
  dataOptions,
  engineRequest,
  path,
  type RunFlags,
  wholeNumber,
} from "./options.ts";
import { announceStop, reportClaims, reportStop } from "./outcome.ts";

interface Flags extends RunFlags {
  readonly seed?: number;
  readonly steps?: number;
  readonly samples?: number;
  readonly set: readonly Change[];
  readonly config?: string;
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
    .argument("[run]", "id of the run; `list` shows them; none with --config");
  addSetOption(addRunOptions(command))
    .option("--seed <n>", "another seed", wholeNumber(0))
    .option("--steps <n>", "step at which the run ends", wholeNumber(1))
    .option("--samples <n>", "size of the training subset", wholeNumber(1))
    .option("--config <file>", "run the configuration in a JSON file, instead of one that has an id", path)
    .option("--out <file>", "where the artifact goes", path)
    .option("--json", "print the artifact", false)
    .addHelpText(
      "after",
      "\nThe artifact goes to <results>/<preset>/<run>.json. Where a field differs from the preset's, or synthetic\n" +
        "data stand in for those of the protocol (reduced, paper), it goes to <results>/custom/ under a name that\n" +
        "says what differs, or to --out.\n\n" +
        "  --set k=20 --set prefix.optimizer.learningRate=0.02 --set 'branches.*.optimizer.batchSize=10'\n\n" +
        "A field is named by its path in the artifact's configuration; * stands for all elements of a list, and an\n" +
        "element with a name may be called by it. --config takes a file that holds such a configuration, or an\n" +
        "artifact that has one.\n\n" +
        "Ctrl-C finishes the step and saves a checkpoint; the same command goes on from there.",
    );
  return command.action(async (id: string | undefined, flags: Flags) => {
    const world = createWorld(context, resultsFolder(context, flags.results));
    announceStop(context);
    watchMemory(context);
    const { out, fresh } = flags;
    const outcome = await executeRun({
      ...await requestedRun(id, flags, context),
      changes: requestedChanges(flags),
      data: dataOptions(flags, context),
      engine: engineRequest(flags),
      fresh,
      out,
      checkpointSeconds: flags.checkpointEvery,
    }, world);
    if (outcome.stoppedBy) return reportStop(context);
    if (flags.json) context.out(serialiseArtifact(outcome.artifact!).trimEnd());
    else reportClaims(context, outcome);
  });
}

/** The run of an id at its preset, or the configuration of a file. */
async function requestedRun(id: string | undefined, { config, preset }: Flags, { files }: Context) {
  if (config !== undefined) {
    if (id === undefined) {
      return { run: await readConfigurationFile(config, files), preset: "custom" as const };
    }
    throw new UserError(`run: expected the id of a run or --config, got both, ${id} and ${config}`);
  }
  if (id !== undefined) return { run: findRun(runs, id), preset };
  throw new UserError(
    "run: expected the id of a run, or --config FILE, got neither. deno task list shows the runs",
  );
}

/** What --seed, --steps, --samples and --set ask for; --set counts where both name a field. */
function requestedChanges({ seed, steps, samples, set }: Flags): Change[] {
  const named = Object.entries({ seed, steps, samples }).filter(([, value]) => value !== undefined);
  return [...named.map(([path, value]) => ({ path, value })), ...set];
}
