import { stopOnSignals } from "../../src/cli/signals.ts";
import { diskFiles } from "../../src/files.ts";
import { executeRun } from "../../src/runner/execute.ts";
import { tinyRequest, TinyWorld } from "./world.ts";

/** A process that executes the tiny run in a folder, with a checkpoint and a line of output after every update. */
const world = new TinyWorld(Deno.args[0], diskFiles, undefined, stopOnSignals());
world.reporter.step = () => console.log("step");
const { stoppedBy } = await executeRun(
  tinyRequest({ preset: "paper", out: `${Deno.args[0]}/artifact.json` }),
  world,
);
Deno.exit(stoppedBy === null ? 0 : 143);
