import { type DatasetName, downloadDatasets, type DownloadEvent, ORIGINALS } from "@tiny-subspaces/core";
import { Command } from "commander";
import { unknownName } from "../names.ts";
import { cacheFolder, type Context } from "./context.ts";
import { formatBytes } from "../format.ts";
import { reportStop } from "./outcome.ts";

interface Flags {
  readonly from?: string;
  readonly json: boolean;
}

/** The only command that uses the network. */
export function dataCommand(context: Context): Command {
  const names = Object.keys(ORIGINALS);
  return new Command("data")
    .summary("download data sets into the user's cache")
    .description(
      "Downloads the original data sets into the user's cache, where every run finds them. Files are checked against their " +
        "SHA-256; a download that was cut goes on where it was.",
    )
    .argument("[names...]", `which: ${names.join(", ")} (default: mnist)`)
    .option("--from <url>", "address of a folder that has the files under their published names")
    .option("--json", "print the files as JSON", false)
    .action(async (asked: string[], { from, json }: Flags) => {
      const unknown = asked.find((name) => !Object.hasOwn(ORIGINALS, name));
      if (unknown !== undefined) throw unknownName("data set", unknown, names);
      try {
        const files = await downloadDatasets((asked.length > 0 ? asked : ["mnist"]) as DatasetName[], {
          cacheDir: cacheFolder(context),
          from,
          fetch,
          signal: context.stop,
          onProgress: progressLines(context),
        });
        if (json) context.out(JSON.stringify(files, null, 2));
      } catch (error) {
        if (!context.stop.aborted) throw error;
        reportStop(
          context,
          "what has arrived stays: the same command goes on from there",
        );
      }
    });
}

/** Says each step of each file; of what arrives, every tenth. */
function progressLines(context: Context): (event: DownloadEvent) => void {
  let tenth = -1;
  return (event) => {
    const { file } = event;
    switch (event.kind) {
      case "present":
        return context.err(`[fresh] ${event.path}`);
      case "replacing":
        return context.err(`${event.path} is not the original (${event.reason}) and will be replaced`);
      case "requesting":
        tenth = -1;
        return context.err(`${file.path}: asking ${event.url}`);
      case "receiving": {
        const { received, total } = event;
        const reached = Math.floor((10 * received) / (total ?? file.bytes));
        if (reached <= tenth) return;
        tenth = reached;
        const outOf = total === null ? "" : ` of ${formatBytes(total)}`;
        return context.err(`${file.path}: ${formatBytes(received)}${outOf}`);
      }
      case "retrying":
        return context.err(`${file.path}: ${event.reason}; trying again`);
      case "verifying":
        return context.err(`${file.path}: checking`);
      case "done":
        return context.err(`[done] ${event.path}`);
    }
  };
}
