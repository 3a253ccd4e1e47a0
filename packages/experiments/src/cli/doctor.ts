import {
  type DataPlaces,
  type EngineReport,
  findDataset,
  ORIGINALS,
  probeEngines,
  type Rates,
  rememberRates,
} from "@tiny-subspaces/core";
import { Command } from "commander";
import { settings } from "../settings/settings.ts";
import { CODE_VERSION } from "../version.ts";
import { cacheFolder, type Context } from "./context.ts";
import { dataOptions, path, threadCount } from "./options.ts";

interface Flags {
  readonly threads?: number;
  readonly dataDir?: string;
  readonly json: boolean;
}

/** What this host has. */
export function doctorCommand(context: Context): Command {
  return new Command("doctor")
    .summary("show which engines and data this host has")
    .description(
      "Tries every engine: its version and device, the rate of its matrix products, and its relative error against the float64 " +
        "reference on a small network's gradient and Hessian product. `--engine auto` goes by these rates from then on. Looks " +
        "for the data sets.",
    )
    .option("--threads <n>", "threads of the engines (default: their own choice)", threadCount)
    .option(
      "--data-dir <dir>",
      "folder with real data (default: TINY_SUBSPACES_DATA; then the user's cache, then MNIST's package)",
      path,
    )
    .option("--json", "print one JSON object", false)
    .action(async ({ threads, dataDir, json }: Flags) => {
      const versions = { "tiny-subspaces": CODE_VERSION, deno: Deno.version.deno, v8: Deno.version.v8 };
      const data = await lookForData(dataOptions({ data: "auto", dataDir }, context));
      const options = { threads, cacheDir: cacheFolder(context) };
      const engines = await probeEngines(options);
      await rememberRates(options, ratesOf(engines));
      if (json) return context.out(JSON.stringify({ versions, engines, data }, null, 2));
      context.out(Object.entries(versions).map((pair) => pair.join(" ")).join(", "));
      for (const report of engines) context.out(describeEngine(report));
      for (const { name, path } of data) {
        context.out(
          path === null ? `[missing] ${name}: deno task data ${name}` : `[found] ${name} in ${path}`,
        );
      }
    });
}

/** The data sets that a setting uses. */
async function lookForData(places: DataPlaces) {
  const used = [...new Set(Object.values(settings).map(({ dataset }) => dataset))];
  return await Promise.all(used.map(async (name) => ({
    name,
    title: ORIGINALS[name].title,
    path: await findDataset(name, places),
  })));
}

/** What `auto` chooses by: 0 for what does not run, or only emulates a card. */
function ratesOf(reports: readonly EngineReport[]): Rates {
  return Object.fromEntries(reports.map((report) => [
    report.name,
    report.available && !report.info.isEmulated ? report.gemm.gflops : 0,
  ]));
}

function describeEngine(report: EngineReport): string {
  if (!report.available) return `[absent] ${report.name}: ${report.reason}`;
  const { name, info, gemm, agreement } = report;
  const { provider, device, isEmulated, threads, versions } = info;
  const libraries = Object.entries(versions).map((pair) => pair.join(" ")).join(", ");
  return `[works] ${name}: ${[provider, libraries].filter(Boolean).join(", ")}, ${device}${
    isEmulated ? " (software, for tests)" : ""
  }, ${threads} ` +
    `${threads === 1 ? "thread" : "threads"}; ${
      gemm.gflops.toPrecision(3)
    } GFLOP/s in matrix products; relative error ` +
    `${agreement.gradient.toExponential(1)} (gradient), ${
      agreement.hessianProduct.toExponential(1)
    } (Hessian)`;
}
