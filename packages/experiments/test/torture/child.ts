import { stopOnSignals } from "../../src/cli/signals.ts";
import { executeRun } from "../../src/runner/execute.ts";
import { tinyRequest, tinyRuns, TinyWorld } from "../runner/world.ts";
import { carelessFiles, mortalFiles, type WriteMoment } from "./files.ts";
import { unparsed } from "./numerics.ts";
import { diskFiles } from "../../src/files.ts";

/**
 * A process that executes a tiny run in a folder, with a checkpoint and a line of output after every update, and that may
 * kill itself within a write: `child.ts FOLDER KIND MOMENT|null safe|careless`.
 */
const [folder, kind, moment, care] = Deno.args;
const files = mortalFiles(
  care === "careless" ? carelessFiles : diskFiles,
  JSON.parse(moment) as WriteMoment | null,
);
const world = new TinyWorld(folder, files, undefined, stopOnSignals());
world.numerics = unparsed;
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
