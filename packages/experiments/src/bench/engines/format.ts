import { formatColumns, formatDuration } from "../../format.ts";
import { describeEngine, describeUsualWay } from "../format.ts";
import { type BenchHead, formatHead } from "../head.ts";
import type { Ratio, UsualRatios } from "../report.ts";
import { duration, factor, gigabytes, percent, plural } from "../units.ts";
import type { ComparedEngine, Comparison, MeasuredEngine } from "./comparison.ts";
import type { UsualEntry } from "./usual.ts";

/** A comparison with what it was measured on: the command's JSON. */
export type FullComparison = Comparison & BenchHead;

const NONE = "–";
const USUAL = "PyTorch";

/** A comparison for people: a table of times, one of quotients, and what stands behind the names. */
export function formatComparison(comparison: FullComparison): string {
  const { engines, usualWay, k } = comparison;
  const measured = engines.filter((entry): entry is MeasuredEngine => entry.state === "measured");
  const sections = [
    `${formatHead(comparison, comparison, "")}; every engine in a process of its own`,
    `Medians of rounds; of adaptive steps, which differ by design, the mean\n${
      formatColumns(rowsOfTimes(measured, usualWay, k))
    }`,
  ];
  const compared = measured.filter(({ againstUsualWay }) => againstUsualWay !== null);
  if (compared.length > 0) {
    sections.push(`How many times faster than ${USUAL}\n${formatColumns(rowsOfRatios(compared))}`);
  }
  sections.push([...engines.flatMap(describeEntry), ...describeUsual(usualWay)].join("\n"));
  sections.push(describeError(comparison));
  return sections.join("\n\n");
}

function rowsOfTimes(engines: readonly MeasuredEngine[], usualWay: UsualEntry, k: number): string[][] {
  const head = [
    ...["", "matrix products", "gradient", `Hessian × block of ${k}`, "of the ceiling", "SGD step"],
    ...["Dom-SGD step, a product each", "adaptive", "memory", "error"],
  ];
  return [head, ...engines.map(rowOfEngine), ...rowsOfUsual(usualWay, k)];
}

function rowOfEngine({ name, measures, error }: MeasuredEngine): string[] {
  const { ceilings, gradient, hessianProduct, steps, peakMemoryBytes } = measures;
  const dom = steps?.domSgd;
  return [
    name,
    `${ceilings.gemm.gflops.median.toPrecision(3)} GFLOP/s`,
    duration(gradient.milliseconds.median),
    duration(hessianProduct.milliseconds.median),
    percent(hessianProduct.share.median),
    steps ? duration(steps.sgd.median) : NONE,
    dom ? duration(dom.everyStep.milliseconds.median) : NONE,
    dom ? duration(dom.adaptive.milliseconds.mean) : NONE,
    gigabytes(peakMemoryBytes),
    formatError(error),
  ];
}

/** The usual way has no block: as many products, one after the other. Its step of Dom-SGD is neither kind. */
function rowsOfUsual(usualWay: UsualEntry, k: number): string[][] {
  if (usualWay.state !== "measured") return [];
  const { gradient, product, sgd, domSgd, peakMemoryBytes } = usualWay.measures;
  return [[
    USUAL,
    NONE,
    duration(gradient.median),
    `${k} × ${duration(product.median)}`,
    NONE,
    sgd ? duration(sgd.median) : NONE,
    domSgd ? duration(domSgd.milliseconds.median) : NONE,
    NONE,
    gigabytes(peakMemoryBytes),
    NONE,
  ]];
}

function rowsOfRatios(engines: readonly MeasuredEngine[]): string[][] {
  const median = (ratio: Ratio | null | undefined) => (ratio ? factor(ratio.median) : NONE);
  const row = (name: string, { gradient, product, sgd, domSgd }: UsualRatios) => [
    name,
    ...[gradient, product, sgd, domSgd?.everyStep].map(median),
    domSgd ? factor(domSgd.adaptive.mean) : NONE,
  ];
  return [
    ["", "gradient", "Hessian product", "SGD step", "Dom-SGD step, a product each", "adaptive"],
    ...engines.map(({ name, againstUsualWay }) => row(name, againstUsualWay!)),
  ];
}

function describeEntry(entry: ComparedEngine): string[] {
  if (entry.state !== "measured") return [`[${entry.state}] ${entry.name}: ${entry.reason}`];
  const { info, domSgdLeftOut } = entry;
  const software = info.isEmulated ? " (software, for tests)" : "";
  return [
    `[measured] ${describeEngine(info)}, ${info.device}${software}`,
    ...(domSgdLeftOut === null ? [] : [`[left out] ${entry.name}: ${domSgdLeftOut}`]),
  ];
}

function describeUsual(usualWay: UsualEntry): string[] {
  if (usualWay.state !== "measured") return [`[${usualWay.state}] ${usualWay.reason}`];
  const { measures, domSgdLeftOut } = usualWay;
  return [
    `[measured] ${describeUsualWay(measures)}`,
    ...(domSgdLeftOut === null ? [] : [`[left out] ${USUAL}: ${domSgdLeftOut}`]),
  ];
}

function describeError({ agreement: { samples, k }, limit }: FullComparison): string {
  return `error: ‖actual − expected‖/‖expected‖ of the Hessian of the first ${
    plural(samples, "sample")
  }' loss ` +
    `times ${plural(k, "vector")}, against\nthe float64 reference. Limit: ${
      formatDuration(limit)
    } for an engine's ` +
    "rounds and for its steps of Dom-SGD (--limit).";
}

function formatError(error: number | null): string {
  return error === null ? "not a number" : error.toExponential(1);
}
