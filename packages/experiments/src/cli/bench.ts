import { createEngine } from "@tiny-subspaces/core";
import { Command } from "commander";
import { runBench } from "../bench/bench.ts";
import { formatReport, type FullReport } from "../bench/format.ts";
import { currentLoad, describeHost, peakMemory } from "../bench/host.ts";
import { findPython } from "../bench/python.ts";
import type { BenchHead } from "../bench/head.ts";
import { UserError } from "../errors.ts";
import { describeCode } from "../provenance.ts";
import { createModel, createSettingObjective } from "../runner/laboratory.ts";
import { loadSettingData } from "../runs/data.ts";
import { settings } from "../settings/settings.ts";
import { findSetting } from "../spectrum/request.ts";
import { repositoryRoot } from "../workspace.ts";
import {
  benchEngines,
  type BenchTask,
  openUsualWay,
  reportDisagreement,
  STEPS_OF_EACH,
} from "./bench-engines.ts";
import { cacheFolder, type Context } from "./context.ts";
import {
  addDataOptions,
  addEngineOptions,
  type DataFlags,
  dataOptions,
  type EngineFlags,
  seconds,
  wholeNumber,
} from "./options.ts";
import { reportStop } from "./outcome.ts";
import { banner } from "./progress.ts";

interface Flags extends DataFlags, EngineFlags {
  readonly samples?: number;
  readonly k?: number;
  readonly steps?: number;
  readonly prefixSteps: number;
  readonly seed: number;
  readonly vsPytorch: boolean;
  readonly allEngines: boolean;
  readonly limit: number;
  readonly json: boolean;
}

/** Vectors that fit in memory with room to spare. */
const MAX_K = 200;
const STEPS = 300;
/** Trained with ½‖·‖², as most of the paper's figures. */
const lossName = "mse";

/** How fast a setting is followed on this host, and how near to what the host can do. */
export function benchCommand(context: Context): Command {
  const command = new Command("bench")
    .summary("measure the speed of a setting on this host, against its ceilings and the usual way")
    .description(
      "Times the gradient, the Hessian product with a block of k vectors, and steps of SGD and Dom-SGD, beside the rate of plain\n" +
        "matrix products. Everything takes turns in a few rounds, so that what else the machine does meets all alike.",
    )
    .argument("<setting>", `model and data: ${Object.keys(settings).join(", ")}`)
    .option("--samples <n>", "the first n training samples (default: the setting's)", wholeNumber(1))
    .option(
      "--k <n>",
      "dimension of the dominant subspace (default: the setting's number of classes)",
      wholeNumber(1),
    )
    .option(
      "--steps <n>",
      `training steps to time, of each kind; with 0 products alone (default: ${STEPS}, or ${STEPS_OF_EACH} with --all-engines)`,
      wholeNumber(0),
    )
    .option(
      "--prefix-steps <n>",
      "SGD steps before, as the spectrum at initialisation is not that of training",
      wholeNumber(0),
      3000,
    )
    .option("--seed <n>", "seed of initialisation and batches", wholeNumber(0), 0)
    .option(
      "--vs-pytorch",
      "take turns with Dom-SGD the usual way: PyTorch's autograd under SciPy's eigsh",
      false,
    )
    .option(
      "--all-engines",
      "every engine of this host, and the usual way where PyTorch is, in one table",
      false,
    )
    .option("--limit <seconds>", "with --all-engines: an engine that takes longer is left out", seconds, 60);
  addDataOptions(addEngineOptions(command)).option("--json", "print one JSON object", false);
  return command.action(async (id: string, flags: Flags) => {
    if (flags.allEngines && flags.engine !== "auto") {
      throw new UserError(`--all-engines: expected no --engine beside it, got --engine ${flags.engine}`);
    }
    const setting = findSetting(id);
    const { samples = setting.samples, k = setting.k } = flags;
    const python = flags.vsPytorch ? await findPython(context.env) : null;
    const places = dataOptions(flags, context);
    const { dataset, description, notice } = await loadSettingData(id, { samples }, places);
    const model = createModel(id, dataset);
    const most = Math.min(MAX_K, model.parameterCount);
    if (k > most) throw new UserError(`--k: expected ${most} at the most, got ${k}`);
    if (notice !== null) context.err(banner(notice));
    const task: BenchTask = {
      ...{ id, setting, lossName, dataset, model, k, samples, places },
      ...{ seed: flags.seed, prefixSteps: flags.prefixSteps, threads: flags.threads },
      learningRate: setting.learningRates[lossName],
    };
    const before = currentLoad();
    const circumstances = async (): Promise<BenchHead> => ({
      ...{ setting: id, lossName, data: description, host: describeHost() },
      load: { before, after: currentLoad() },
      code: await describeCode(repositoryRoot),
    });
    try {
      if (flags.allEngines) await benchEngines(context, task, flags, circumstances);
      else await benchOne(context, task, flags, python, circumstances);
    } catch (error) {
      if (!context.stop.aborted) throw error;
      reportStop(context, "nothing was measured to the end");
    }
  });
}

async function benchOne(
  context: Context,
  task: BenchTask,
  flags: Flags,
  python: string | null,
  circumstances: () => Promise<BenchHead>,
): Promise<void> {
  const { model, dataset, k, seed, learningRate, setting, prefixSteps, threads } = task;
  const { engine, choice } = await createEngine(flags.engine, { threads, cacheDir: cacheFolder(context) });
  const objective = createSettingObjective(engine, model, lossName, dataset);
  try {
    const measured = await runBench({
      ...{ engine, model, objective, k, seed, learningRate, prefixSteps },
      batchSize: setting.batchSize,
      steps: flags.steps ?? STEPS,
      startUsualWay: python === null
        ? null
        : (theta) => openUsualWay(context, task, python, theta, engine.info.threads),
      now: () => performance.now(),
      peakMemory,
      stop: context.stop,
      progress: (text) => context.err(`[bench] ${text}`),
    });
    const report: FullReport = {
      ...await circumstances(),
      engine: { ...engine.info, choice },
      ...measured,
    };
    context.out(flags.json ? JSON.stringify(report) : formatReport(report));
    reportDisagreement(context, report.usualWay?.eigenvalueDifference ?? 0);
  } finally {
    await objective.dispose();
    await engine.dispose();
  }
}
