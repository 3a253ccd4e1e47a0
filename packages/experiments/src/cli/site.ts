import { Command } from "commander";
import { buildSite } from "../reproduce/site.ts";
import { type Context, resultsFolder } from "./context.ts";
import { addResultsOption, type ResultsFlags } from "./options.ts";

export const howToLook = "To look at the report: npx -y deno@2.9.6 task preview";

/** The report alone. */
export function siteCommand(context: Context): Command {
  const command = new Command("site").summary("build the report from the results").description(
    "Builds the report from the results into site/dist. Nothing is built where nothing has changed.",
  );
  return addResultsOption(command)
    .option("--fresh", "build even so", false)
    .action(async ({ results, fresh }: ResultsFlags & { readonly fresh: boolean }) => {
      await reportSite(context, resultsFolder(context, results), fresh);
      context.out(howToLook);
    });
}

export async function reportSite(context: Context, results: string, fresh: boolean): Promise<void> {
  const { state, path } = await buildSite({ results, fresh }, context.files);
  context.err(state === "fresh" ? "[fresh] site" : `[built] site → ${path}`);
}
