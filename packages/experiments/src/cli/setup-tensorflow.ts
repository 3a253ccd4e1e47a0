import {
  processEffects,
  removeTensorflow,
  setupTensorflow,
  type TensorflowSource,
} from "@tiny-subspaces/core";
import { Command } from "commander";
import { choice } from "./choices.ts";
import { cacheFolder, type Context } from "./context.ts";
import { reportStop } from "./outcome.ts";

interface Flags {
  readonly gpu: boolean;
  readonly from: TensorflowSource;
  readonly undo: boolean;
}

/** The engine `tfjs:tensorflow`, which is not in the packages. */
export function setupTensorflowCommand(context: Context): Command {
  const sources = ["wheel", "official"];
  const about = "wheel: TensorFlow 2.19 of PyPI; official: what tfjs-node's own installer downloads (2.9)";
  return new Command("setup:tensorflow")
    .summary("set up libtensorflow for the engine tfjs:tensorflow")
    .description(
      "Puts libtensorflow and tfjs-node's binding to it into the user's cache, tries them, and only then replaces what was\n" +
        "there. From a wheel it takes Python 3 with pip and a C++ compiler; no step needs root.",
    )
    .option("--gpu", "with CUDA 12, for a card of NVIDIA's", false)
    .addOption(choice("--from <source>", about, sources, "wheel"))
    .option("--undo", "remove it", false)
    .action(async ({ gpu, from, undo }: Flags) => {
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
          { cacheDir, variant: gpu ? "gpu" : "cpu", from },
          effects,
        );
        context.err(`${present ? "[fresh]" : "[done]"} ${manifest.library} in ${folder}`);
      } catch (error) {
        if (!context.stop.aborted) throw error;
        reportStop(context, "what was set up before is as it was");
      }
    });
}
