/**
 * Holds what `spectrum` finds against PyTorch in float64: prints a row of a table of docs/reliability.md.
 *
 *   deno run -A scripts/precision.ts SETTING SAMPLES THETA [K]    theta.npy, as `spectrum` takes it
 */
import { createEngine } from "@tiny-subspaces/core";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { settings } from "../packages/experiments/src/settings/settings.ts";
import { measureSpectrum, type Spectrum } from "../packages/experiments/src/spectrum/spectrum.ts";
import { runPython, writeProblem } from "./samples.ts";

type Theirs = Pick<Spectrum, "loss" | "gradNorm" | "eigenvalues"> & { readonly chi: number };

const [setting, samples, path, k = `${settings[setting].k}`] = Deno.args;
const folder = await mkdtemp(join(tmpdir(), "tiny-subspaces-precision-"));
try {
  const { theta, createObjective, about } = await writeProblem(folder, setting, Number(samples), path);
  const { engine } = await createEngine("onnx", {});
  const objective = createObjective(engine);
  const ours = await measureSpectrum({ engine, objective, theta, k: Number(k) });
  await objective.dispose();
  await engine.dispose();
  const [theirs] = await runPython<Theirs>("spectrum.py", ["--folder", folder, "--k", k, ...about]);
  const relative = (one: number, other: number) => Math.abs(one - other) / Math.abs(other);
  const eigenvalues = ours.eigenvalues.map((value, i) => relative(value, theirs.eigenvalues[i]));
  const columns = [
    relative(ours.loss, theirs.loss),
    relative(ours.gradNorm, theirs.gradNorm),
    Math.max(...eigenvalues),
    Math.abs(ours.chi! - theirs.chi),
  ];
  console.log("| setting | n | k | λ₁ | λ_k | χ | loss | ‖∇L‖ | worst λ | χ, absolute |");
  console.log(
    `| ${setting} | ${samples} | ${k} | ${theirs.eigenvalues[0].toPrecision(4)} | ` +
      `${theirs.eigenvalues.at(-1)!.toPrecision(4)} | ${theirs.chi.toPrecision(4)} | ` +
      columns.map((one) => one.toExponential(0)).join(" | ") + " |",
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
