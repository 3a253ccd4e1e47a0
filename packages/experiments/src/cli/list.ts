import { join } from "node:path";
import { TooFewSamplesError } from "@tiny-subspaces/core";
import { Command } from "commander";
import { type Artifact, ArtifactError } from "../artifacts/mod.ts";
import { type Preset, presets } from "../configuration/config.ts";
import { Estimator } from "../estimate/estimate.ts";
import { type HostRate, hostRate } from "../estimate/rate.ts";
import { evaluateClaims, figures } from "../figures/mod.ts";
import { formatColumns } from "../format.ts";
import { planRun, type RunRequest } from "../runner/plan.ts";
import type { World } from "../runner/world.ts";
import { presetsOf, type RunDefinition } from "../runs/definition.ts";
import { runs } from "../runs/mod.ts";
import { cacheFolder, type Context, createWorld, resultsFolder } from "./context.ts";
import {
  addDataOptions,
  addResultsOption,
  type DataFlags,
  dataOptions,
  type ResultsFlags,
} from "./options.ts";
import { countVerdicts, describeTally, formatEstimate, type Tally } from "./tally.ts";

interface Flags extends DataFlags, ResultsFlags {
  readonly json: boolean;
}

/** A run at a preset, as it stands. */
interface Standing {
  readonly preset: Preset;
  readonly state: "fresh" | "stale" | "partial" | "missing" | "broken" | "no data";
  readonly reason: string;
  readonly path: string;
  /** Of what is there. */
  readonly status?: Artifact["status"];
  /** What is left to compute takes about so long on this host; absent where nothing is, or it cannot be told. */
  readonly estimatedSeconds?: number;
}

/** All that is known of a run. */
interface RunRow extends Pick<RunDefinition, "id" | "title" | "summary"> {
  readonly artifacts: readonly Standing[];
}

/** A figure's claims in the largest complete artifact of each of its runs, `smoke` aside: that says nothing of the paper. */
interface FigureRow {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly runs: readonly { readonly run: string; readonly claims: Tally | null }[];
}

/** What there is to run, and what has been. */
export function listCommand(context: Context): Command {
  const command = new Command("list").summary(
    "show every figure: its runs, their artifacts, and what is left to do",
  )
    .description(
      "Shows every figure and table with the runs that it is read from, and the artifact of each at every preset: fresh where " +
        "`run` would write the same, stale where the configuration, the model, the data or what computes them have changed " +
        "since, partial where it is under way, broken where it cannot be read, no data where there are fewer samples than it " +
        "takes. Behind it, how many of the figure's claims hold in the largest of them, and how long the others would take " +
        "on this machine, if it has nothing else to do: counted from the graphs, and meant to be right within a factor of " +
        "two. Below stands why what is stale is so; --json has all reasons.",
    );
  addDataOptions(addResultsOption(command)).option("--json", "print all of it as one JSON object", false);
  return command.action(async (flags: Flags) => {
    const world = createWorld(context, resultsFolder(context, flags.results));
    const rate = await hostRate({ cacheDir: cacheFolder(context) });
    const estimator = rate && new Estimator(rate.gflops);
    const [rows, artifacts] = [[] as RunRow[], new Map<string, Artifact>()];
    for (const run of runs) {
      const standings = [];
      for (const preset of presetsOf(run)) {
        const request = { run, preset, changes: [], data: dataOptions(flags, context) };
        const plan = { ...request, engine: { name: "auto" }, fresh: false, checkpointSeconds: 0 };
        const { standing, artifact } = await standingOf(plan, preset, world, estimator);
        standings.push(standing);
        const before = artifacts.get(run.id);
        const tellsMore = !before || artifact?.status.complete || !before.status.complete;
        if (artifact && preset !== "smoke" && tellsMore) artifacts.set(run.id, artifact);
      }
      const { id, title, summary } = run;
      rows.push({ id, title, summary, artifacts: standings });
    }
    const table = figureRows(artifacts);
    if (flags.json) return context.out(JSON.stringify({ rate, figures: table, runs: rows }, null, 2));
    context.out(formatFigures(table, rows));
    context.out(`\n${describeRate(rate, rows)}`);
    const stale = rows.flatMap(({ id, artifacts }) =>
      artifacts.filter(({ state }) => state === "stale").map((
        { preset, reason },
      ) => [`${preset}/${id}`, reason])
    );
    if (stale.length > 0) context.out(`\n${formatColumns([["stale", "because"], ...stale])}`);
  });
}

async function standingOf(request: RunRequest, preset: Preset, world: World, estimator: Estimator | null) {
  const { run } = request;
  try {
    const plan = await planRun(request, world);
    const { state, reason, path, artifact } = plan.state === "missing" && plan.kept ? plan.kept : plan;
    const trajectories = artifact?.trajectories ?? [];
    const soFar = state === "partial" ? trajectories : [];
    const estimatedSeconds = state === "fresh"
      ? undefined
      : estimator?.seconds(plan.configuration, plan.data.dataset, soFar, trajectories);
    const standing: Standing = { preset, state, reason, path, status: artifact?.status, estimatedSeconds };
    return { standing, artifact };
  } catch (error) {
    const state = error instanceof ArtifactError
      ? "broken" as const
      : error instanceof TooFewSamplesError
      ? "no data" as const
      : null;
    if (state === null) throw error;
    const path = join(world.results, preset, `${run.id}.json`);
    return { standing: { preset, state, reason: (error as Error).message, path }, artifact: null };
  }
}

/** @param artifacts the largest of each run, by its id */
function figureRows(artifacts: ReadonlyMap<string, Artifact>): FigureRow[] {
  return figures.map(({ id, number, title, panels }) => ({
    id,
    number,
    title,
    runs: [...new Set(panels.map(({ run }) => run))].map((run) => {
      const artifact = artifacts.get(run);
      const claims = artifact && evaluateClaims(artifact).filter(({ figure }) => figure === id);
      return { run, claims: claims ? countVerdicts(artifact.preset, claims) : null };
    }),
  }));
}

function formatFigures(table: readonly FigureRow[], rows: readonly RunRow[]): string {
  const lines = table.flatMap(({ number, runs }) => {
    if (runs.length === 0) return [[number, "an illustration", ...presets.map(() => "–"), "–", ""]];
    return runs.map(({ run, claims }) => {
      const { artifacts } = rows.find(({ id }) => id === run)!;
      const states = presets.map((name) => {
        const standing = artifacts.find(({ preset }) => preset === name);
        return standing ? `[${describeState(standing)}]` : "–";
      });
      return [number, run, ...states, claims ? describeTally(claims) : "–", describePending(artifacts)];
    });
  });
  return formatColumns([["figure", "run", ...presets, "claims that hold", "left to do"], ...lines]);
}

function describeState({ state, status }: Standing): string {
  if (state !== "partial") return state;
  return `partial ${Math.floor(100 * status!.stepsDone / status!.stepsTotal)}%`;
}

/** What is to be computed of the presets that tell of the paper. */
function describePending(artifacts: readonly Standing[]): string {
  return artifacts.filter(({ preset, estimatedSeconds }) =>
    preset !== "smoke" && estimatedSeconds !== undefined
  )
    .map(({ preset, estimatedSeconds }) => `${preset} ${formatEstimate(estimatedSeconds!)}`).join(", ");
}

function describeRate(rate: HostRate | null, rows: readonly RunRow[]): string {
  if (!rate) return "no engine runs here, so that no time can be estimated: deno task doctor says why";
  const all = presets.filter((name) => name !== "smoke").flatMap((name) => {
    const pending = rows.flatMap(({ artifacts }) => artifacts)
      .flatMap(({ preset, estimatedSeconds = 0 }) => preset === name ? [estimatedSeconds] : []);
    const seconds = pending.reduce((sum, each) => sum + each, 0);
    return seconds > 0 ? [`${name} ${formatEstimate(seconds)}`] : [];
  });
  const { engine, gflops } = rate;
  const basis = `for ${engine} with ${
    gflops.toPrecision(3)
  } GFLOP/s on this machine (deno task doctor measures it anew)`;
  return all.length > 0 ? `left to do in all: ${all.join(", ")}; ${basis}` : "nothing is left to do";
}
