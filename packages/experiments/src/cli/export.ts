import { formatNpy, initialParameters, sizeOf } from "@tiny-subspaces/core";
import { Command } from "commander";
import { join, resolve } from "node:path";
import { formatJson } from "../artifacts/json.ts";
import { createModel } from "../runner/laboratory.ts";
import { loadSettingData } from "../runs/data.ts";
import { settings } from "../settings/settings.ts";
import { findSetting } from "../spectrum/request.ts";
import type { Context } from "./context.ts";
import { addDataOptions, type DataFlags, dataOptions, wholeNumber } from "./options.ts";
import { banner } from "./progress.ts";

interface Flags extends DataFlags {
  readonly setting: string;
  readonly seed: number;
  readonly samples?: number;
  readonly out: string;
  readonly json: boolean;
}

/** A setting's initial parameters as files that any other program can load. */
export function exportCommand(context: Context): Command {
  const command = new Command("export")
    .summary("write a setting's initial parameters as .npy, with their names and shapes")
    .description(
      "Writes <out>/<setting>-seed<seed>.npy, the initial parameters as one flat float32 vector in the order of PyTorch's\n" +
        "parameters_to_vector, and beside it a .json of their names, shapes and places in it. Of the transformer's embeddings\n" +
        "the rows of the word pieces that its training subset has, and [PAD], [CLS] and [SEP]; the .json has their ids.",
    )
    .requiredOption("--setting <id>", `model and data: ${Object.keys(settings).join(", ")}`)
    .option("--seed <n>", "seed of the initialisation", wholeNumber(0), 0)
    .option(
      "--samples <n>",
      "size of the training subset, whose word pieces decide which embeddings there are (default: the setting's)",
      wholeNumber(1),
    )
    .option("--out <dir>", "folder to write to", ".");
  addDataOptions(command).option("--json", "print the description of the parameters too", false);
  return command.action(async (flags: Flags) => {
    const { setting: id, seed } = flags;
    const setting = findSetting(id);
    // The sizes of a model come from any image, but from all of the sentences.
    const needed = flags.samples ?? (setting.dataset === "sst2" ? setting.samples : 1);
    const { dataset, description, notice } = await loadSettingData(
      id,
      { samples: needed },
      dataOptions(flags, context),
    );
    if (notice !== null) context.err(banner(notice));
    const model = createModel(id, dataset);
    let offset = 0;
    const parameters = model.parameters.map(({ name, shape, rows }) => {
      const size = sizeOf(shape);
      offset += size;
      const picked = rows && { rowsOf: rows.of, rows: Array.from(rows.indices) };
      return { name, shape, offset: offset - size, size, ...picked };
    });
    const { source, synthetic, digest, trainSamples } = description;
    const manifest = {
      setting: id,
      model: model.name,
      seed,
      dtype: "float32",
      parameterCount: model.parameterCount,
      parameters,
      ...(dataset.kind === "tokens"
        ? {
          data: { source, synthetic, samples: trainSamples, digest },
          length: dataset.length,
        }
        : {}),
    };
    const path = join(resolve(flags.out), `${id}-seed${seed}`);
    await context.files.write(`${path}.npy`, formatNpy(initialParameters(model, seed)));
    await context.files.write(`${path}.json`, new TextEncoder().encode(formatJson(manifest)));
    if (flags.json) context.out(JSON.stringify(manifest));
    else context.out(`${path}.npy\n${path}.json`);
  });
}
