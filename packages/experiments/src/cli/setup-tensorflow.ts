import { processEffects, removeTensorflow, setupTensorflow } from "@tiny-subspaces/core";
import { Command } from "commander";
import { cacheFolder, type Context } from "./context.ts";
import { reportStop } from "./outcome.ts";

interface Flags {
  readonly gpu: boolean;
  readonly undo: boolean;
}

/** The engine `tfjs:tensorflow`, which is not in the packages. */
export function setupTensorflowCommand(context: Context): Command {
  return new Command("setup:tensorflow")
    .summary("set up libtensorflow for the engine tfjs:tensorflow")
    .description(
      "Puts libtensorflow (of PyPI's TensorFlow 2.19) and tfjs-node's binding to it into the user's cache, tries them, and\n" +
        "only then replaces what was there. It takes Python 3 with pip and a C++ compiler; no step needs root.",
    )
    .option("--gpu", "with CUDA 12, for a card of NVIDIA's", false)
    .option("--undo", "remove it", false)
    .action(async ({ gpu, undo }: Flags) => {
      const cacheDir = cacheFolder(context);
      if (undo) {
        const removed = await removeTensorflow(cacheDir);
        if (removed.length === 0) context.err(`[missing] tensorflow: nothing is set up in ${cacheDir}`);
        for (const folder of removed) context.err(`[removed] ${folder}`);
        return;
      }
      const effects = processEffects(context.env, (line) => context.err(line), context.stop);
      try {
        const { manifest, folder, present } = await setupTensorflow(
          { cacheDir, variant: gpu ? "gpu" : "cpu" },
          effects,
        );
        context.err(`${present ? "[fresh]" : "[done]"} ${manifest.library} in ${folder}`);
      } catch (error) {
        if (!context.stop.aborted) throw error;
        reportStop(context, "what was set up before is as it was");
      }
    });
}
