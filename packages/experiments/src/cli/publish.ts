import { Command } from "commander";
import { publish } from "../figures/mod.ts";
import { runs } from "../runs/mod.ts";
import { type Context, resultsFolder } from "./context.ts";
import { addResultsOption, type ResultsFlags } from "./options.ts";

/** What the folder of results holds beside artifacts. */
export function publishCommand(context: Context): Command {
  const command = new Command("publish").summary("write the catalogue of figures and the JSON Schemas")
    .description(
      "Writes what the report needs beside the artifacts: catalogue.json, with every figure's panels and claims, and the JSON " +
        "Schemas of the files. Needed after a change to the figures or to the formats.",
    );
  return addResultsOption(command).action(async ({ results }: ResultsFlags) => {
    for (const path of await publish(resultsFolder(context, results), runs, context.files)) context.err(path);
  });
}
