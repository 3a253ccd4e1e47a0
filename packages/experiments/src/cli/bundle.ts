import { Command, Option } from "commander";
import { join, resolve } from "node:path";
import process from "node:process";
import {
  type Compression,
  compressions,
  LIMIT,
  makeBundle,
  mebibytes,
  totalBytes,
} from "../bundle/bundle.ts";
import { bundledEngines, findBundled, unbundled } from "../bundle/engines.ts";
import { partsOf } from "../bundle/parts.ts";
import { UserError } from "../errors.ts";
import { settings } from "../settings/settings.ts";
import { findSetting } from "../spectrum/request.ts";
import { repositoryRoot } from "../workspace.ts";
import { type Context, resultsFolder } from "./context.ts";
import { formatBytes, formatColumns } from "../format.ts";
import { dataOptions, path, wholeNumber } from "./options.ts";
import { reportStop } from "./outcome.ts";

interface Flags {
  readonly engine: readonly string[];
  readonly setting: readonly string[];
  readonly samples?: number;
  readonly testSamples?: number;
  readonly withResults: boolean;
  readonly results?: string;
  readonly dataDir?: string;
  readonly compress: Compression;
  readonly out?: string;
  readonly json: boolean;
}

/** All that a machine without network needs. */
export function bundleCommand(context: Context): Command {
  const others = Object.entries(unbundled).map(([name, reason]) => `${name} (${reason})`).join("; ");
  return new Command("bundle")
    .summary("pack what a machine without network needs")
    .description(
      `Packs Deno, the npm packages of an engine, the sources and the data of some settings into a folder of ${
        mebibytes(LIMIT)
      } at\nthe most, for Linux on x64. Its unpack.sh takes bash, tar and xz (or gzip). Not bundled: ${others}.`,
    )
    .option("--engine <names...>", `engines to pack: ${bundledEngines.join(", ")}`, ["onnx"])
    .option("--setting <names...>", `whose data to pack: ${Object.keys(settings).join(", ")}`, ["mlp-mnist"])
    .option("--samples <n>", "the first n training samples (default: the setting's)", wholeNumber(1))
    .option("--test-samples <n>", "the first n test samples (default: the setting's)", wholeNumber(0))
    .option("--with-results", "artifacts and checkpoints too, for runs to go on there", false)
    .option(
      "--results <dir>",
      "folder of results (default: TINY_SUBSPACES_RESULTS, or results/ of the repository)",
      path,
    )
    .option(
      "--data-dir <dir>",
      "folder with real data (default: TINY_SUBSPACES_DATA; then the user's cache, then MNIST's package)",
      path,
    )
    .addOption(
      new Option("--compress <tool>", "xz is smaller; gzip is on every machine").choices(compressions)
        .default("xz"),
    )
    .option("--out <dir>", "folder to write (default: .cache/bundle of the repository)", path)
    .option("--json", "print one JSON object", false)
    .action(async (flags: Flags) => {
      const host = `${process.platform}-${process.arch}`;
      if (host !== "linux-x64") {
        throw new UserError(
          `bundle: expected Linux on x64, whose Deno and libraries are packed, got ${host}`,
        );
      }
      findBundled(flags.engine);
      const out = flags.out === undefined ? join(repositoryRoot, ".cache", "bundle") : resolve(flags.out);
      const parts = partsOf({
        engines: flags.engine,
        settings: flags.setting.map(findSetting),
        samples: flags.samples,
        testSamples: flags.testSamples,
        places: dataOptions({ data: "real", dataDir: flags.dataDir }, context),
        results: flags.withResults ? resultsFolder(context, flags.results) : null,
      });
      try {
        const packed = await makeBundle({
          ...{ parts, out, compression: flags.compress, stop: context.stop },
          progress: (text) => context.err(`[bundle] ${text}`),
        });
        const total = totalBytes(packed);
        if (flags.json) return context.out(JSON.stringify({ out, parts: packed, bytes: total }));
        const rows = packed.map(({ name, bytes, content }) => [name, formatBytes(bytes), content]);
        context.out(
          formatColumns([...rows, [
            "together",
            formatBytes(total),
            `${mebibytes(total)} of ${mebibytes(LIMIT)}`,
          ]]),
        );
        context.err(`[done] ${out}: copy it to the machine, and run unpack.sh there`);
      } catch (error) {
        if (!context.stop.aborted) throw error;
        reportStop(context, "what was bundled before is as it was");
      }
    });
}
