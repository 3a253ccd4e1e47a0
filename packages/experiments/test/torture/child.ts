import { stopOnSignals } from "../../src/cli/signals.ts";
import { diskFiles } from "../../src/files.ts";
import { executeRun } from "../../src/runner/execute.ts";
import { tinyRequest, tinyRuns, TinyWorld } from "./world.ts";

/** A process that executes a tiny run in a folder, with a checkpoint and a line of output after every update. */
const [folder, kind] = Deno.args;
const world = new TinyWorld(folder, diskFiles, undefined, stopOnSignals());
world.reporter.step = () => console.log("step");
// The toy model tells of no steps.
if (kind === "the toy model") world.reporter.started = () => void console.log("step");
const { stoppedBy } = await executeRun(
  tinyRequest({
    run: tinyRuns[kind as keyof typeof tinyRuns],
    preset: "paper",
    out: `${folder}/artifact.json`,
  }),
  world,
);
Deno.exit(stoppedBy === null ? 0 : 143);
