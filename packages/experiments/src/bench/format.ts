import type { EngineInfo } from "@tiny-subspaces/core";
import { formatColumns } from "../format.ts";
import { type BenchHead, formatHead } from "./head.ts";
import {
  type BenchReport,
  type DomReport,
  EIGENVALUE_TOLERANCE,
  type ProgramReport,
  type Rate,
  type Ratio,
  type UsualMeasures,
  type UsualWayReport,
} from "./report.ts";
import type { Spread } from "./spread.ts";
import { count, duration, factor, gigabytes, percent, plural } from "./units.ts";

/** A report with what it was measured on: the command's JSON. */
export interface FullReport extends BenchReport, BenchHead {
  readonly engine: EngineInfo & { readonly choice: string };
}

/** A report for people. */
export function formatReport(report: FullReport): string {
  const { usualWay, engine } = report;
  const head = formatHead(report, report, `engine ${describeEngine(engine)}; `);
  const sections = [head, formatColumns(rowsOf(report)), formatBounds(report.hessianProduct)];
  if (usualWay) sections.push(formatUsualWay(usualWay, report.k));
  return sections.join("\n\n");
}

/** Its name, what computes, and with how many threads. */
export function describeEngine({ name, provider, versions, threads }: EngineInfo): string {
  const libraries = Object.entries(versions).map((pair) => pair.join(" "));
  return `${name} (${[provider, ...libraries].join(", ")}), ${plural(threads, "thread")}`;
}

function rowsOf({ ceilings, gradient, hessianProduct, steps, k, peakMemoryBytes }: BenchReport): string[][] {
  const { gemm, memory } = ceilings;
  return [
    ["", "median", "best", ""],
    [
      `matrix product ${gemm.size}³`,
      ...rates(gemm.gflops, "GFLOP/s"),
      "the ceiling of products",
    ],
    ["sum of large arrays", ...rates(memory.gigabytes, "GB/s"), "the ceiling of all else"],
    ["gradient", ...times(gradient.milliseconds), describeProgram(gradient)],
    [`Hessian × block of ${k}`, ...times(hessianProduct.milliseconds), describeProgram(hessianProduct)],
    ...(steps ? rowsOfSteps(steps) : []),
    ["peak memory", gigabytes(peakMemoryBytes), "", "resident, of the whole process"],
  ];
}

function rowsOfSteps({ sgd, domSgd }: NonNullable<BenchReport["steps"]>): string[][] {
  const row = (
    name: string,
    report: DomReport,
  ) => [name, ...times(report.milliseconds), describeSteps(report)];
  return [
    ["SGD step", ...times(sgd), ""],
    ...(domSgd
      ? [
        row("Dom-SGD step, a product each", domSgd.everyStep),
        row("Dom-SGD step, adaptive", domSgd.adaptive),
      ]
      : []),
  ];
}

function describeProgram({ flops, gflops, share, chunks }: ProgramReport): string {
  return `${(flops / 1e9).toPrecision(3)} GFLOP in ${plural(chunks, "chunk")}, ${
    gflops.best.toFixed(0)
  } GFLOP/s; ` +
    `${percent(share.median)} of the ceiling (best against best ${percent(share.best)})`;
}

function describeSteps(
  { milliseconds, steps, productsPerStep, coldSolves, audits, worstSine }: DomReport,
): string {
  const cold = coldSolves > 0 ? `, ${plural(coldSolves, "cold solve")}` : "";
  const audited = worstSine === null
    ? ""
    : `; worst sine ${worstSine.toPrecision(2)} of ${plural(audits, "audit")}`;
  return `mean ${duration(milliseconds.mean)}; ${productsPerStep.toFixed(2)} block products a step over ` +
    `${count(steps)}${cold}${audited}`;
}

/** Where the time of a program goes, as far as the ceilings tell. */
function formatBounds({ milliseconds, bounds: { products, memory } }: ProgramReport): string {
  const share = (products + memory) / milliseconds.best;
  return `Of the block product's best ${duration(milliseconds.best)}, its matrix products take ${
    duration(products)
  } at ` +
    `the ceiling, and moving all\nother operands and results ${
      duration(memory)
    } at the rate of large sums: ` +
    `${percent(share)} together.`;
}

function formatUsualWay(usual: UsualWayReport, k: number): string {
  const { product, productInBlock, domSgd, ratios, eigenvalueDifference } = usual;
  const sections = [
    describeUsualWay(usual),
    formatColumns([
      ["", "median", "best", ""],
      ["Hessian-vector product", ...times(product), ""],
      [`the same in a block of ${k}, here`, ...times(productInBlock), timesFaster(ratios.product)],
      ...(domSgd ? [rowOfUsualSteps(domSgd)] : []),
      ...(ratios.domSgd
        ? [
          ["a product each step, here", "", "", timesFaster(ratios.domSgd.everyStep)],
          ["adaptive, here", "", "", timesFaster(ratios.domSgd.adaptive)],
        ]
        : []),
    ]),
  ];
  if (eigenvalueDifference !== null) sections.push(describeAgreement(eigenvalueDifference));
  return sections.join("\n");
}

/** Which Python and libraries, on what. */
export function describeUsualWay({ versions, device, threads, peakMemoryBytes }: UsualMeasures): string {
  const named = Object.entries(versions).map((pair) => pair.join(" ")).join(", ");
  return `The usual way: autograd's Hessian-vector products under eigsh (${named}), ` +
    `${device === "cpu" ? "" : `${device}, `}${plural(threads, "thread")}, ${gigabytes(peakMemoryBytes)}`;
}

function rowOfUsualSteps(
  { milliseconds, productsPerStep, steps }: NonNullable<UsualMeasures["domSgd"]>,
): string[] {
  return [
    "Dom-SGD step",
    ...times(milliseconds),
    `${productsPerStep.toFixed(1)} products a step over ${plural(steps, "step")}`,
  ];
}

function describeAgreement(difference: number): string {
  const found = difference <= EIGENVALUE_TOLERANCE
    ? "Both find the same eigenvalues"
    : "THE TWO DO NOT FIND THE SAME EIGENVALUES";
  return `${found}: the largest relative difference is ${difference.toExponential(1)}.`;
}

function timesFaster({ median, mean }: Ratio): string {
  return `${factor(median)} times faster (median of rounds; mean against mean ${factor(mean)})`;
}

const times = ({ median, best }: Spread) => [duration(median), duration(best)];
const rates = ({ median, best }: Rate, unit: string) => [
  `${median.toPrecision(3)} ${unit}`,
  `${best.toPrecision(3)} ${unit}`,
];
