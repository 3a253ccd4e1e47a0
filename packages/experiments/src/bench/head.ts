import type { Artifact } from "../artifacts/mod.ts";
import type { CodeState } from "../provenance.ts";
import type { HostReport } from "./host.ts";
import type { EngineMeasures } from "./report.ts";
import { count, plural } from "./units.ts";

/** What was measured, and on what. */
export interface BenchHead {
  readonly setting: string;
  readonly lossName: string;
  readonly data: Artifact["data"];
  readonly host: HostReport;
  /** Processes that ran or waited to run, on average over a minute. */
  readonly load: { readonly before: number | null; readonly after: number | null };
  readonly code: CodeState;
}

/** The part of a report that `formatHead` reads. */
export interface HeadMeasures {
  readonly start: Pick<EngineMeasures["start"], "step" | "loss"> & Partial<EngineMeasures["start"]>;
  readonly k: number;
  readonly parameters: number;
  readonly rounds: number;
}

/**
 * The lines over a table.
 * @param engine what is said of the engine in front of the version; empty for a table of several
 */
export function formatHead(
  { setting, lossName, data, host, load, code }: BenchHead,
  { start, k, parameters, rounds }: HeadMeasures,
  engine: string,
): string {
  const commit = code.commit === null
    ? ""
    : `, commit ${code.commit.slice(0, 7)}${code.clean === false ? " with changes" : ""}`;
  const lines = [
    `${setting}, ${lossName}, n = ${count(data.trainSamples)} of ${data.source}, ${
      count(parameters)
    } parameters, k = ${k}`,
    `after ${count(start.step)} steps of SGD: loss ${start.loss.toPrecision(4)}${
      start.spectrum ? `, ${describeSpectrum(start.spectrum)}` : ""
    }`,
    `${engine}version ${code.version}${commit}`,
    `${host.processor}, ${plural(host.processors, "processor")}, ${host.system}`,
    describeLoad(load, host.processors),
    `${plural(rounds, "round")}, a little of everything in each`,
  ];
  return lines.join("\n");
}

function describeSpectrum(
  { eigenvalues, next }: { readonly eigenvalues: readonly number[]; readonly next: number },
): string {
  const k = eigenvalues.length;
  return [[1, eigenvalues[0]], [k, eigenvalues[k - 1]], [k + 1, next]]
    .map(([i, value]) => `λ${i} ${value.toPrecision(4)}`).join(", ");
}

function describeLoad({ before, after }: BenchHead["load"], processors: number): string {
  if (before === null || after === null) return "how busy the machine was is not known";
  const load = `load ${before.toFixed(1)} before, ${after.toFixed(1)} after`;
  return before > 0.5 * processors
    ? `${load}: OTHER PROGRAMS KEEP THIS MACHINE BUSY, so times are too long; the quotients mean more`
    : load;
}
