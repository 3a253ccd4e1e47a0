import type { ChangeAt, NetworkSettings, OpenedTrainer } from "@tiny-subspaces/experiments/lab";
import { ruleLabel } from "@tiny-subspaces/experiments/lab/charts";
import type { ValleySettings } from "@tiny-subspaces/experiments/lab/valley";
import { formatNumber, formatSteady } from "../charts/format.ts";
import type { Standing } from "./standings.ts";

/** Names of the backends for people. */
const backends: Readonly<Record<string, string>> = {
  webgpu: "WebGPU",
  wasm: "WebAssembly",
  cpu: "plain JavaScript",
};

/** `Step 400 of 1,200: SGD’s loss 0.21, Dom-SGD’s 0.4`. */
export function progressOf(
  step: number,
  last: number,
  standings: readonly Standing[],
  rate: number | null,
): string {
  const losses = standings.filter(({ divergedAt }) => divergedAt === null).map(({ rule, loss }, i) =>
    `${ruleLabel(rule)}’s ${i === 0 ? "loss " : ""}${loss === null ? "–" : formatSteady(loss)}`
  );
  const of = step <= last ? ` of ${formatNumber(last)}` : "";
  const speed = rate === null ? "" : ` (${formatNumber(Number(rate.toPrecision(2)))} steps a second)`;
  return `Step ${formatNumber(step)}${of}${speed}${losses.length > 0 ? `: ${losses.join(", ")}` : ""}`;
}

/** What has become of each rule's loss, a sentence each. */
export function verdictsOf(standings: readonly Standing[], learningRate: number): string[] {
  return standings.map(({ rule, since, ratio, divergedAt }) => {
    const name = ruleLabel(rule);
    if (divergedAt !== null) {
      return `${name} diverged at step ${formatNumber(divergedAt)}: the learning rate ${
        formatNumber(learningRate)
      } is too large for it.`;
    }
    if (ratio === null) return `${name} has not been measured since step ${formatNumber(since)}.`;
    return `${name}’s loss is ${formatSteady(ratio)} times that of step ${formatNumber(since)}.`;
  });
}

/** `On its way: from step 400 Dom-SGD, a learning rate of 0.05.` */
export function changesInWords(changes: readonly ChangeAt[]): string {
  const each = changes.map(({ step, rules = [], learningRate, batchSize }) => {
    const what = [
      ...(rules.length > 0 ? [rules.map(ruleLabel).join(" and ")] : []),
      ...(learningRate === undefined ? [] : [`a learning rate of ${formatNumber(learningRate)}`]),
      ...(batchSize === undefined ? [] : [`batches of ${batchSize}`]),
    ];
    return `from step ${formatNumber(step)} ${what.join(", ")}`;
  });
  return each.length > 0 ? `On its way: ${each.join("; ")}.` : "";
}

/** `Computes on WebAssembly`, and why not on what would be faster. */
export function engineWords({ backend, provider, device, isGpu, versions, passed }: OpenedTrainer): string {
  const [, version = ""] = Object.entries(versions)[0] ?? [];
  const where = isGpu ? ` of ${device}` : "";
  const reasons = passed.map(({ name, why }) => ` ${backends[name] ?? name} was passed over: ${why}.`);
  return `Computes on ${
    backends[backend] ?? backend
  }${where} (${provider} ${version}), in a worker of this browser.${reasons.join("")}`;
}

export function valleyCaption(
  { curvature, coupling, noise, learningRate, start, part, seed }: ValleySettings,
): string {
  const kind = noise === "pair" ? "L ± c·xy" : "Gaussian";
  return `Toy model L = ½(a·x² + y²) in the report’s lab: a = ${curvature}, noise ${kind} with c = ${coupling}, η = ${learningRate}, ` +
    `start (${start.join(", ")}), the rules part at step ${part}, seed ${seed}.`;
}

export function networkCaption(settings: NetworkSettings, opened: OpenedTrainer): string[] {
  const { learningRate, batchSize, k, width, part, seed } = settings;
  return [
    `A small model in the report’s lab, not the paper’s run: 784-${width}-${width}-10, tanh, mean squared error, ` +
    `${opened.samples} digits, η = ${learningRate} and batches of ${batchSize} at the start, k = ${k}, ` +
    `${part > 0 ? `the rules part at step ${part}` : "rules by hand"}, seed ${seed}.`,
    `Data: ${opened.source}; ${opened.credit}.`,
    engineWords(opened),
  ];
}

/** Weights of an MLP 784-width-width-10 with biases. */
export function parametersOf(width: number): number {
  return 785 * width + (width + 1) * width + (width + 1) * 10;
}
