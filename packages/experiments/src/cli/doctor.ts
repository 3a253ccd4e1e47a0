import {
  type DataPlaces,
  type EngineReport,
  findDataset,
  ORIGINALS,
  probeEngines,
} from "@tiny-subspaces/core";
import { Command } from "commander";
import { settings } from "../settings/settings.ts";
import { CODE_VERSION } from "../version.ts";
import type { Context } from "./context.ts";
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
        "reference on a small network's gradient and Hessian product. Looks for the data sets.",
    )
    .option("--threads <n>", "threads of the engines (default: their own choice)", threadCount)
    .option(
      "--data-dir <dir>",
      "folder with real data (default: TINY_SUBSPACES_DATA, then the user's cache)",
      path,
    )
    .option("--json", "print one JSON object", false)
    .action(async ({ threads, dataDir, json }: Flags) => {
      const versions = { "tiny-subspaces": CODE_VERSION, deno: Deno.version.deno, v8: Deno.version.v8 };
      const data = await lookForData(dataOptions({ data: "auto", dataDir }, context));
      const engines = await probeEngines({ threads });
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

function describeEngine(report: EngineReport): string {
  if (!report.available) return `[absent] ${report.name}: ${report.reason}`;
  const { name, info, gemm, agreement } = report;
  const { provider, device, threads, versions } = info;
  const libraries = Object.entries(versions).map((pair) => pair.join(" ")).join(", ");
  return `[works] ${name}: ${[provider, libraries].filter(Boolean).join(", ")}, ${device}, ${threads} ` +
    `${threads === 1 ? "thread" : "threads"}; ${gemm.gflops.toPrecision(3)} GFLOP/s; relative error ` +
    `${agreement.gradient.toExponential(1)} (gradient), ${
      agreement.hessianProduct.toExponential(1)
    } (Hessian)`;
}
