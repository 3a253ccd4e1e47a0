import { Command, InvalidArgumentError } from "commander";
import { buildSite, type SiteOptions } from "../reproduce/site.ts";
import { type Context, resultsFolder } from "./context.ts";
import { addResultsOption, type ResultsFlags } from "./options.ts";

export const howToLook = "To look at the report: npx -y deno@2.9.6 task preview";

type SiteFlags = ResultsFlags & Omit<SiteOptions, "results">;

/** A path from the root of a host, of plain segments, with or without a slash at its end. */
function basePath(text: string): string {
  if (!/^\/([\w.~-]+\/?)*$/.test(text) || /(^|\/)\.\.?(\/|$)/.test(text)) {
    throw new InvalidArgumentError(`expected a path such as /tiny-subspaces, got ${text}`);
  }
  return text;
}

function siteAddress(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    throw new InvalidArgumentError(
      `expected an address such as https://example.org/tiny-subspaces, got ${text}`,
    );
  }
  return text;
}

/** The report alone. */
export function siteCommand(context: Context): Command {
  const command = new Command("site").summary("build the report from the results").description(
    "Builds the report from the results into site/dist. Nothing is built where nothing has changed.",
  );
  return addResultsOption(command)
    .option("--fresh", "build even so", false)
    .option(
      "--base <path>",
      "the path that it will be served below, such as /tiny-subspaces; any, unless told",
      basePath,
    )
    .option(
      "--address <url>",
      "the address that it will be served at, for the pictures of links to it",
      siteAddress,
    )
    .action(async ({ results, ...how }: SiteFlags) => {
      await reportSite(context, resultsFolder(context, results), how);
      context.out(howToLook);
    });
}

export async function reportSite(
  context: Context,
  results: string,
  how: Omit<SiteOptions, "results">,
): Promise<void> {
  const { state, path } = await buildSite({ results, ...how }, context.files);
  context.err(state === "fresh" ? "[fresh] site" : `[built] site → ${path}`);
}
