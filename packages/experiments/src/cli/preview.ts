import { Command } from "commander";
import { UserError } from "../errors.ts";
import { isSiteBuilt, previewSite } from "../reproduce/site.ts";
import type { Context } from "./context.ts";
import { wholeNumber } from "./options.ts";

/** Serves the report to this machine. */
export function previewCommand(context: Context): Command {
  return new Command("preview")
    .summary("serve the report on this machine")
    .description("Serves the built report at 127.0.0.1, to this machine alone, until Ctrl-C.")
    .option("--port <n>", "port; the next free one where it is taken", wholeNumber(1, 65_535), 4321)
    .action(async ({ port }: { readonly port: number }) => {
      if (!await isSiteBuilt(context.files)) {
        throw new UserError("there is no report yet: build it with deno task reproduce, or deno task site");
      }
      await previewSite(port, context.stop);
    });
}
