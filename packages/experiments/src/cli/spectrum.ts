import { losses, type LossName } from "@tiny-subspaces/core";
import { Command } from "commander";
import { UserError } from "../errors.ts";
import { createModel, createSettingObjective } from "../runner/laboratory.ts";
import { loadSettingData } from "../runs/data.ts";
import { settings } from "../settings/settings.ts";
import { findSetting, readParameters } from "../spectrum/request.ts";
import { measureSpectrum, type Spectrum } from "../spectrum/spectrum.ts";
import { choice } from "./choices.ts";
import { type Context, openEngine } from "./context.ts";
import { formatColumns } from "../format.ts";
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
        "exact one (docs/reliability.md). λ_{k+1} is only iterated along, and as good as its own residual.",
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
  addDataOptions(addEngineOptions(command)).option("--json", "print one JSON object", false);
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
      const spectrum = await measureSpectrum({ engine, objective, theta, k });
      await objective.dispose();
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
    } finally {
      await engine.dispose();
    }
  });
}

function formatSpectrum(
  { loss, gradNorm, eigenvalues, residuals, next, nextResidual, chi, note }: Spectrum,
  k: number,
): string {
  const rows = eigenvalues.map((value, i) => [
    `λ${i + 1}`,
    value.toPrecision(7),
    `residual ${residuals[i].toExponential(1)}`,
  ]);
  if (next !== null) {
    const residual = `residual ${nextResidual!.toExponential(1)}: the next, not iterated to its end`;
    rows.push([`λ${k + 1}`, next.toPrecision(7), residual]);
  }
  const numbers = formatColumns([
    ["loss", loss.toPrecision(7), ""],
    ["‖∇L‖", gradNorm.toPrecision(7), ""],
    [`χ_${k}(∇L)`, chi.toPrecision(7), ""],
    ...rows,
  ]);
  return note === null ? numbers : `${numbers}\nnote: ${note}`;
}
