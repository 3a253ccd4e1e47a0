import { losses, type LossName } from "@tiny-subspaces/core";
import { Command } from "commander";
import { UserError } from "../errors.ts";
import { createModel, createSettingObjective } from "../runner/laboratory.ts";
import { loadSettingData } from "../runs/data.ts";
import { settings } from "../settings/settings.ts";
import { findSetting, readParameters } from "../spectrum/request.ts";
import { measureSpectrum, type Spectrum, type SpectrumRequest } from "../spectrum/spectrum.ts";
import { choice } from "./choices.ts";
import { type Context, openEngine } from "./context.ts";
import { formatColumns } from "../format.ts";
import { announceStop, reportStop, SOON } from "./outcome.ts";
import { createSolveReporter } from "./solve-progress.ts";
import {
  addDataOptions,
  addEngineOptions,
  type DataFlags,
  dataOptions,
  type EngineFlags,
  engineRequest,
  path,
  wholeNumber,
} from "./options.ts";
import { banner } from "./progress.ts";

interface Flags extends DataFlags, EngineFlags {
  readonly setting: string;
  readonly theta: string;
  readonly k?: number;
  readonly samples?: number;
  readonly loss: LossName;
  readonly json: boolean;
}

const aboutLoss = "mse is ½‖f − onehot‖² summed over classes, ce is cross-entropy; means over the samples";

/** Eigenvectors that fit in memory with room to spare. */
const MAX_K = 200;

/** The Hessian's spectrum at any parameter vector, to compare with another program's. */
export function spectrumCommand(context: Context): Command {
  const command = new Command("spectrum")
    .summary("eigenvalues of the Hessian and χ at any parameter vector")
    .description(
      "The k largest eigenvalues of the training loss's Hessian, their residuals ‖Hu − λu‖, and the share\n" +
        "χ = ‖P∇L‖/‖∇L‖ of the gradient in their span, with P the projection on it, at the parameters in a file. H is the\n" +
        "Hessian as the engine computes it: where that is in float32, a residual does not bound how far it is from the\n" +
        "exact one (docs/reliability.md). λ_{k+1} is an estimate, unless its own residual has become as small as the others'.",
    )
    .requiredOption("--setting <id>", `model and data: ${Object.keys(settings).join(", ")}`)
    .requiredOption(
      "--theta <file>",
      "flat .npy in the order of PyTorch's parameters_to_vector (docs/models.md), float32, or float64, which is rounded; of\n" +
        "the transformer's embeddings all rows, or those that export writes",
      path,
    )
    .option("--k <n>", "number of eigenvalues (default: the setting's number of classes)", wholeNumber(1))
    .option("--samples <n>", "the first n training samples (default: the setting's)", wholeNumber(1))
    .addOption(choice("--loss <name>", aboutLoss, Object.keys(losses), "mse"));
  addDataOptions(addEngineOptions(command)).option("--json", "print one JSON object", false)
    .addHelpText(
      "after",
      "\nAt a terminal a line tells the products so far, the worst residual and the time left. Ctrl-C ends with what is known\n" +
        'by then, which says that it has not converged ("converged": false), and exits with 130.',
    );
  return command.action(async (flags: Flags) => {
    const setting = findSetting(flags.setting);
    const { dataset, description, notice } = await loadSettingData(
      flags.setting,
      { samples: flags.samples ?? setting.samples },
      dataOptions(flags, context),
    );
    const model = createModel(flags.setting, dataset);
    const { theta, conversions } = await readParameters(flags.theta, model);
    for (const conversion of conversions) context.err(`note: ${flags.theta}: ${conversion}`);
    const k = flags.k ?? setting.k;
    if (k > Math.min(MAX_K, model.parameterCount)) {
      throw new UserError(`--k: expected ${Math.min(MAX_K, model.parameterCount)} at the most, got ${k}`);
    }
    if (notice !== null) context.err(banner(notice));
    const { engine, choice } = await openEngine(context, engineRequest(flags));
    try {
      const objective = createSettingObjective(engine, model, flags.loss, dataset);
      const spectrum = await solve(context, { engine, objective, theta, k });
      await objective.dispose();
      if (spectrum === null) return;
      const { source, synthetic, digest } = description;
      if (flags.json) {
        const provenance = {
          samples: description.trainSamples,
          data: { source, synthetic, digest },
          engine: { ...engine.info, choice },
        };
        context.out(
          JSON.stringify({ setting: flags.setting, lossName: flags.loss, k, ...spectrum, ...provenance }),
        );
      } else {
        context.out(formatSpectrum(spectrum, k));
        const { precision } = engine.info;
        context.out(
          `residuals are relative to the Hessian in ${precision}, as ${engine.info.name} computes it`,
        );
        const { trainSamples: n } = description;
        context.out(`${source}, ${n} ${n === 1 ? "sample" : "samples"}; engine ${engine.info.name}`);
      }
      if (spectrum.interrupted) reportStop(context, "the numbers have not converged");
    } finally {
      await engine.dispose();
    }
  });
}

/** Tells how it goes on; `null` where a person has ended it before there is anything to tell. */
async function solve(context: Context, request: SpectrumRequest): Promise<Spectrum | null> {
  const { stop } = context;
  announceStop(context, SOON, "ends after this product, with what is known then. Once more ends it at once");
  const reporter = createSolveReporter(context);
  try {
    return await measureSpectrum({ ...request, stop, onProgress: (progress) => reporter.step(progress) });
  } catch (error) {
    if (!stop.aborted || error !== stop.reason) throw error;
    reportStop(context, "nothing is known yet");
    return null;
  } finally {
    reporter.end();
  }
}

function formatSpectrum(spectrum: Spectrum, k: number): string {
  const { loss, gradNorm, eigenvalues, residuals, next, chi, note, converged } = spectrum;
  const doubt = converged ? "" : ": not converged";
  const rows = eigenvalues.map((value, i) => [
    `λ${i + 1}`,
    value.toPrecision(7),
    `residual ${residuals[i].toExponential(1)}${doubt}`,
  ]);
  if (next !== null) {
    const meaning = spectrum.nextConverged ? "the next" : "the next, an estimate: not iterated to its end";
    const residual = `residual ${spectrum.nextResidual!.toExponential(1)}: ${meaning}`;
    rows.push([`λ${k + 1}`, next.toPrecision(7), residual]);
  }
  const numbers = formatColumns([
    ["loss", loss.toPrecision(7), ""],
    ["‖∇L‖", gradNorm.toPrecision(7), ""],
    [`χ_${k}(∇L)`, chi === null ? "–" : chi.toPrecision(7), converged ? "" : doubt.slice(2)],
    ...rows,
  ]);
  const products = `${spectrum.productVectors} vectors in ${spectrum.products} products with the Hessian`;
  return `${note === null ? numbers : `${numbers}\nnote: ${note}`}\n${products}`;
}
