import type { Artifact, Preset, Verdict } from "@tiny-subspaces/experiments/artifacts";
import type { Parity } from "./parity.ts";
import { bestFirst } from "./presets.ts";

/** The whole report in numbers. */
export interface Summary {
  readonly figures: Tally;
  readonly tables: Tally;
  /** Figures that the paper has not. */
  readonly beyond: Tally;
  readonly claims: Readonly<Record<Verdict, number>>;
  /** Artifacts behind the claims, each once. */
  readonly artifacts: readonly Artifact[];
  /** From the most to the least faithful. */
  readonly presets: readonly Preset[];
}

interface Tally {
  readonly all: number;
  /** With at least one panel of measurements. */
  readonly measured: number;
}

export function summarise(parities: readonly Parity[]): Summary {
  const tally = (matching: readonly Parity[]): Tally => ({
    all: matching.length,
    measured: matching.filter(({ panelsDone }) => panelsDone > 0).length,
  });
  const isTable = ({ figure }: Parity) => figure.id.startsWith("table");
  const isPaper = ({ figure }: Parity) => figure.section !== "beyond";
  const verdicts = parities.flatMap(({ claims }) => claims.map(({ claim }) => claim.verdict));
  const count = (verdict: Verdict) => verdicts.filter((other) => other === verdict).length;
  const artifacts = [...new Set(parities.flatMap((parity) => parity.artifacts))];
  return {
    figures: tally(parities.filter((parity) => isPaper(parity) && !isTable(parity))),
    tables: tally(parities.filter(isTable)),
    beyond: tally(parities.filter((parity) => !isPaper(parity))),
    claims: {
      reproduced: count("reproduced"),
      "not reproduced": count("not reproduced"),
      "not measured": count("not measured"),
    },
    artifacts,
    presets: bestFirst.filter((preset) => artifacts.some((artifact) => artifact.preset === preset)),
  };
}
