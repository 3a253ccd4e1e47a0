/**
 * Effective learning rates (Definition 4 of the paper) of full-batch Adam and momentum on a setting, to hold against the
 * numbers that Tables 1 and 3 print; docs/calibration.md has what came out. Every `--every`-th step is measured.
 *
 *   deno run -A scripts/calibrate.ts --setting transformer-sst2 --method "adam(-m)" --data-dir DIR
 *
 * For images `--variant '{"scaling":"standardised"}'` scales pixels otherwise. Prints one JSON object.
 */
import { parseArgs } from "node:util";
import {
  adam,
  cnn,
  createEngine,
  createObjective,
  descend,
  dot,
  featureSamples,
  findCifar10,
  findSst2,
  heavyBall,
  initialParameters,
  loadCifar10,
  loadSst2,
  type Model,
  type SampleSource,
  SubspaceTracker,
  tokenSamples,
  transformer,
  type UpdateRule,
} from "@tiny-subspaces/core";

const methods: Readonly<Record<string, () => UpdateRule>> = {
  "gd(+m)": () => heavyBall(0.9),
  "adam(-m)": () => adam({ beta1: 0 }),
  "adam(+m)": () => adam(),
};

/** k, and the learning rates that the tables name. */
const settings = {
  "transformer-sst2": { k: 2, gd: 0.01, adam: 0.001 },
  "cnn-cifar10": { k: 10, gd: 0.001, adam: 0.0001 },
};

const { values: flags } = parseArgs({
  options: {
    setting: { type: "string", default: "transformer-sst2" },
    method: { type: "string", default: "adam(-m)" },
    variant: { type: "string", default: "{}" },
    samples: { type: "string", default: "1000" },
    steps: { type: "string", default: "1000" },
    every: { type: "string", default: "10" },
    seed: { type: "string", default: "0" },
    "data-dir": { type: "string", default: Deno.env.get("TINY_SUBSPACES_DATA") ?? "." },
  },
});
const [samples, steps, every, seed] = [flags.samples, flags.steps, flags.every, flags.seed].map(Number);
const variant = JSON.parse(flags.variant);
const { k, ...rates } = settings[flags.setting as keyof typeof settings];
const learningRate = rates[flags.method.startsWith("gd") ? "gd" : "adam"];

async function load(): Promise<{ model: Model; train: SampleSource }> {
  const directory = flags["data-dir"];
  if (flags.setting === "cnn-cifar10") {
    const data = await loadCifar10((await findCifar10(directory))!, { samples }, variant.scaling);
    return { model: cnn(), train: featureSamples(data.train, data.classes) };
  }
  const { train, classes, length, trainedPieces, pieces, vocabulary } = await loadSst2(
    (await findSst2(directory))!,
    { samples },
  );
  const rows = { of: vocabulary.length, indices: pieces };
  const model = transformer({ vocabulary: trainedPieces, length, rows, classes });
  return { model, train: tokenSamples(train, classes, length) };
}

const { model, train } = await load();
const { engine } = await createEngine("onnx");
const objective = createObjective({ engine, model, loss: "mse", train });
const tracker = new SubspaceTracker({ engine, objective, k, seed });
const rule = methods[flags.method]();

const [dom, bulk]: number[][] = [[], []];
const losses: number[] = [];
let theta: Float32Array = initialParameters(model, seed);
for (let step = 0; step < steps; step++) {
  const measured = step % every === 0;
  const subspace = measured ? await tracker.at(theta) : null;
  const { loss, gradient } = subspace?.evaluation ?? await objective.gradient(theta);
  const direction = rule(gradient);
  if (subspace) {
    const dominant = await subspace.project(gradient);
    const rest = gradient.map((value, i) => value - dominant[i]);
    // ⟨θ_t − θ_{t+1}, P∇L⟩ / ‖P∇L‖²
    dom.push(learningRate * dot(direction, dominant) / dot(dominant, dominant));
    bulk.push(learningRate * dot(direction, rest) / dot(rest, rest));
    losses.push(loss);
  }
  theta = descend(theta, direction, learningRate);
}

function summary(values: readonly number[]): [mean: number, deviation: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)];
}

const { setting, method } = flags;
console.log(JSON.stringify({
  ...{ setting, method, variant, samples, steps, every, seed, parameters: model.parameterCount },
  domLr: summary(dom),
  bulkLr: summary(bulk),
  loss: [losses[0], losses[losses.length - 1]],
  blockProducts: tracker.statistics.blockProducts,
}));
await tracker.dispose();
await objective.dispose();
await engine.dispose();
