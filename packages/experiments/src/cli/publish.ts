import { Command } from "commander";
import { publish } from "../figures/mod.ts";
import { runs } from "../runs/mod.ts";
import { judgeAgain } from "../verify/judge.ts";
import { type Context, resultsFolder } from "./context.ts";
import { addResultsOption, type ResultsFlags } from "./options.ts";

/** What the folder of results holds beside artifacts. */
export function publishCommand(context: Context): Command {
  const command = new Command("publish").summary("write the catalogue of figures and the JSON Schemas")
    .description(
      "Writes what the report needs beside the artifacts: catalogue.json, with every figure's panels and claims, and the JSON " +
        "Schemas of the files. Needed after a change to the figures or to the formats.",
    );
  return addResultsOption(command)
    .option("--claims", "decide the claims of all artifacts anew, from the numbers that they hold", false)
    .action(async ({ results, claims }: ResultsFlags & { readonly claims: boolean }) => {
      const folder = resultsFolder(context, results);
      for (const path of await publish(folder, runs, context.files)) context.err(path);
      if (!claims) return;
      for (const path of await judgeAgain(folder, context.files)) context.err(path);
    });
}
