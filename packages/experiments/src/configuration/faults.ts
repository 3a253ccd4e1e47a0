import type { TrainingConfig } from "./fields.ts";
import { batchSizeOf, lastStep, type Phase, phasesOf } from "./phases.ts";

/** What is wrong with a configuration that no single field shows, and where. */
interface Fault {
  readonly path: string[];
  readonly message: string;
}

/** How the fields of a training run contradict each other; none where they do not. */
export function faultsOf(config: TrainingConfig): Fault[] {
  const phases = phasesOf(config);
  return [
    ...faultsOfNames(config, phases),
    ...faultsOfSteps(config, phases),
    ...phases.flatMap(({ name, optimizer }) => {
      const batchSize = batchSizeOf(optimizer);
      return batchSize !== null && batchSize > config.samples
        ? [
          fault("samples", `expected ${batchSize} or more, the batch size of ${name}; got ${config.samples}`),
        ]
        : [];
    }),
    ...faultsOfGroups(config, phases),
  ];
}

function fault(path: string, message: string): Fault {
  return { path: path.split("."), message };
}

function listOf({ kind }: TrainingConfig): string {
  return kind === "training" ? "branches" : "trajectories";
}

function faultsOfNames(config: TrainingConfig, phases: readonly Phase[]): Fault[] {
  const names = phases.map(({ name }) => name);
  const faults: Fault[] = [];
  if (new Set(names).size < names.length) {
    faults.push(fault(listOf(config), `expected phases of different names, got ${names.join(", ")}`));
  }
  phases.forEach(({ name, from }, i) => {
    if (from !== null && !names.slice(0, i).includes(from)) {
      faults.push(
        fault(
          listOf(config),
          `expected ${name} to start from a trajectory above it, got from ${JSON.stringify(from)}`,
        ),
      );
    }
  });
  return faults;
}

function faultsOfSteps(config: TrainingConfig, phases: readonly Phase[]): Fault[] {
  return phases.flatMap((phase) => {
    const parent = phases.find(({ name }) => name === phase.from);
    const start = parent ? lastStep(parent.end) : 0;
    // A prefix may be empty: then its branches start at initialisation.
    const isPrefix = config.kind === "training" && phase.from === null;
    if (isPrefix || lastStep(phase.end) > start) return [];
    const at = parent?.end.kind === "ema" ? `at step ${start} at the latest` : `at step ${start}`;
    const starts = config.kind === "training" ? `the branches start ${at}` : `${phase.name} starts ${at}`;
    const got = lastStep(phase.end);
    return [fault("steps", `expected more than ${start}, since ${starts}; got ${got}`)];
  }).slice(0, 1);
}

function faultsOfGroups(config: TrainingConfig, phases: readonly Phase[]): Fault[] {
  if (config.kind !== "trajectories") return [];
  const groups = config.together ?? [];
  const members = groups.flat();
  const unknown = members.find((name) => !phases.some((phase) => phase.name === name));
  if (unknown !== undefined) return [fault("together", `expected names of trajectories, got ${unknown}`)];
  const twice = members.find((name, i) => members.indexOf(name) !== i);
  if (twice !== undefined) return [fault("together", `expected every trajectory once, got ${twice} twice`)];
  for (const group of groups) {
    const alike = phases.filter(({ name }) => group.includes(name))
      .map(({ from, end }) => JSON.stringify([from, end]));
    if (new Set(alike).size > 1 || alike[0].includes("ema")) {
      return [fault(
        "together",
        `expected trajectories of one start and one last step, since they advance together; got ${
          group.join(", ")
        }`,
      )];
    }
  }
  return [];
}
