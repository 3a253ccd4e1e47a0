/**
 * Effective learning rates (Definition 4 of the paper) of full-batch Adam and momentum on a variant of a setting, to hold
 * against the numbers that Tables 1 to 3 print; docs/calibration.md has what came out. Every `--every`-th step is measured.
 *
 *   deno run -A scripts/calibrate.ts --setting transformer-sst2 --method "adam(-m)" --variant '{"norm":"pre"}' --data-dir DIR
 *
 * A variant holds options of the transformer and, of its own, `"marks":true` (a token before and one after each sentence)
 * and `"padTo":64` (sentences filled up to one length with a token that is attended to and pooled like any other), or
 * `{"scaling":"standardised"}` for images. Prints one JSON object.
 */
import { parseArgs } from "node:util";
import {
  cnn,
  createEngine,
  createObjective,
  createOptimizer,
  effectiveLearningRates,
  featureSamples,
  findCifar10,
  findSst2,
  initialParameters,
  loadCifar10,
  loadSst2,
  type Model,
  type OptimizerSpec,
  type SampleSource,
  SubspaceTracker,
  takeStep,
  tokenSamples,
  transformer,
} from "@tiny-subspaces/core";

const methods: Readonly<Record<string, (learningRate: number) => OptimizerSpec>> = {
  "gd(+m)": (learningRate) => ({ kind: "gd", learningRate, momentum: 0.9 }),
  "adam(-m)": (learningRate) => ({ kind: "adam", learningRate, beta1: 0 }),
  "adam(+m)": (learningRate) => ({ kind: "adam", learningRate }),
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
  const data = await loadSst2((await findSst2(directory))!, { samples });
  const { marks, padTo, ...options } = variant;
  const { classes } = data;
  const [begin, end, filler, vocabulary] = [0, 1, 2, 3].map((more) => data.vocabulary.length + more);
  const sentences = data.train.sentences
    .map((sentence) => marks ? Int32Array.from([begin, ...sentence, end]) : sentence)
    .map((sentence) =>
      padTo ? Int32Array.from({ length: padTo }, (_, i) => sentence[i] ?? filler) : sentence
    );
  const maxLength = Math.max(...sentences.map(({ length }) => length));
  const model = transformer({ vocabulary, maxLength, classes, ...options });
  return { model, train: tokenSamples({ ...data.train, sentences }, classes, maxLength) };
}

const { model, train } = await load();
const { engine } = await createEngine("onnx");
const objective = createObjective({ engine, model, loss: "mse", train });
const tracker = new SubspaceTracker({ engine, objective, k, seed });
const optimizer = createOptimizer(methods[flags.method](learningRate));

const [dom, bulk]: number[][] = [[], []];
const losses: number[] = [];
const theta: Float32Array = initialParameters(model, seed);
let position = { theta, optimizer: optimizer.init(theta.length) };
for (let step = 0; step < steps; step++) {
  const measured = step % every === 0;
  const subspace = measured ? await tracker.at(position.theta) : null;
  const { loss, gradient } = subspace?.evaluation ?? await objective.gradient(position.theta);
  const gradientAt = () => Promise.resolve(gradient);
  const { update, ...next } = await takeStep(position, {
    optimizer,
    gradientAt,
    projection: "none",
    subspace: null,
  });
  position = next;
  if (subspace) {
    const rates = effectiveLearningRates(update, gradient, await subspace.project(gradient));
    dom.push(rates.dominant);
    bulk.push(rates.bulk);
    losses.push(loss);
  }
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
