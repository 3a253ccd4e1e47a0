import { type Dataset, padSentences, writeNpy } from "@tiny-subspaces/core";
import { join } from "node:path";
import { findPython } from "../packages/experiments/src/bench/python.ts";
import { createModel, createSettingObjective } from "../packages/experiments/src/runner/laboratory.ts";
import { loadSettingData } from "../packages/experiments/src/runs/data.ts";
import { readParameters } from "../packages/experiments/src/spectrum/request.ts";

/** A setting's training samples at a θ, here and in a folder that the scripts in `pytorch/` read. */
export async function writeProblem(folder: string, setting: string, samples: number, path: string) {
  const dataDir = Deno.env.get("TINY_SUBSPACES_DATA");
  const { dataset } = await loadSettingData(setting, { samples }, {
    mode: "auto",
    dataDir,
    cacheDir: folder,
  });
  const model = createModel(setting, dataset);
  const { theta } = await readParameters(path, model);
  await writeNpy(join(folder, "theta.npy"), theta);
  const batch = model.ghostBatch === undefined ? [] : ["--batch", `${model.ghostBatch}`];
  return {
    theta,
    parameterCount: model.parameterCount,
    createObjective: (engine: Parameters<typeof createSettingObjective>[0]) =>
      createSettingObjective(engine, model, "mse", dataset),
    /** What Python has to be told of them. */
    about: ["--model", model.name, ...await writeSamples(folder, dataset), ...batch],
  };
}

async function writeSamples(folder: string, dataset: Dataset): Promise<string[]> {
  await writeNpy(join(folder, "labels.npy"), Float32Array.from(dataset.train.labels));
  if (dataset.kind === "images") {
    await writeNpy(join(folder, "x.npy"), dataset.train.inputs);
    return [];
  }
  const { tokens, mask } = padSentences(dataset.train.sentences, dataset.length);
  await writeNpy(join(folder, "tokens.npy"), Float32Array.from(tokens));
  await writeNpy(join(folder, "mask.npy"), mask);
  return ["--vocabulary", `${dataset.trainedPieces}`];
}

/** The lines of JSON that a script in `pytorch/` prints. */
export async function runPython<Line>(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Line[]> {
  const script = new URL(`pytorch/${name}`, import.meta.url).pathname;
  const command = await findPython(Deno.env.toObject());
  const { code, stdout, stderr } = await new Deno.Command(command, { args: [script, ...args], env }).output();
  const decoder = new TextDecoder();
  if (code !== 0) throw new Error(decoder.decode(stderr));
  return decoder.decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
}
