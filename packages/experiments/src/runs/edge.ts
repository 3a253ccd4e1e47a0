import type { Optimizer, Preset, TrainingConfig } from "../configuration/config.ts";
import { settings } from "../settings/settings.ts";
import { forEachPreset, type RunDefinition, type Sizes } from "./definition.ts";
import { common } from "./scale.ts";

interface Length {
  readonly switchStep: number;
  readonly steps: number;
}

/** Closer than elsewhere, since at the edge eigenvalues rise and fall within tens of steps. */
const cadences: Readonly<Record<Exclude<Preset, "smoke">, TrainingConfig["cadence"]>> = {
  quick: { loss: 10, alignment: 20, spectrum: 100, test: 1000, audit: 1000, update: 20 },
  reduced: { loss: 10, alignment: 20, spectrum: 150, test: 500, audit: 1000, update: 20 },
  paper: { loss: 10, alignment: 20, spectrum: 150, test: 500, audit: 1000, update: 20 },
};

/** One optimizer until a step at which λ₁ is at its edge; from there it, and its projections, go on. */
function edgeRun(
  id: string,
  name: string,
  optimizer: Optimizer,
  lengths: Sizes<Length>,
): RunDefinition {
  const kind = optimizer.kind;
  const label = kind.toUpperCase();
  const setting = "mlp-mnist";
  return {
    id: `${setting}-${id}`,
    title: `${settings[setting].name}: ${name}`,
    summary:
      `Full-batch ${label} until its sharpness is at its edge; from there ${label}, Dom-${label} and Bulk-${label} go on.`,
    presets: forEachPreset(lengths, (preset, { switchStep, steps }) => {
      const shared = common(setting, preset);
      return {
        kind: "training" as const,
        ...shared,
        cadence: preset === "smoke" ? { ...shared.cadence, update: 5 } : cadences[preset],
        prefix: { name: `${kind}-prefix`, optimizer, projection: "none" },
        switch: { kind: "step", step: switchStep },
        branches: [
          { name: kind, optimizer, projection: "none" },
          { name: `dom-${kind}`, optimizer, projection: "dominant" },
          { name: `bulk-${kind}`, optimizer, projection: "bulk" },
        ],
        steps,
      };
    }),
  };
}

const smoke: Length = { switchStep: 10, steps: 20 };

export const edgeRuns: readonly RunDefinition[] = [
  // Figure 9.
  edgeRun("eos", "the edge of stability", { kind: "gd", learningRate: 0.1 }, {
    smoke,
    paper: { switchStep: 2500, steps: 5000 },
  }),
  // Figure 10.
  edgeRun("sam", "sharpness-aware minimisation", { kind: "sam", learningRate: 0.01, rho: 0.1 }, {
    smoke,
    paper: { switchStep: 5000, steps: 10_000 },
  }),
];
