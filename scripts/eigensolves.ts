/**
 * Compares the products of `spectrum` with those of ARPACK: prints the tables of docs/performance.md.
 *
 *   deno run -A scripts/eigensolves.ts                          constructed spectra, in float64
 *   deno run -A scripts/eigensolves.ts SETTING SAMPLES THETA    a Hessian: theta.npy, as `spectrum` takes it
 */
import { BlockAlgebra, createEngine, createReferenceEngine, writeNpy } from "@tiny-subspaces/core";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findTopPairs } from "../packages/experiments/src/spectrum/iterate.ts";
import { clusteredSpectra } from "./clustered.ts";
import { runPython, writeProblem } from "./samples.ts";

const KS = [1, 2, 5, 10, 20];
/** Lanczos vectors of eigsh beside its own choice. */
const GENEROUS = 60;

interface Theirs {
  readonly k: number;
  readonly ncv: number;
  readonly products: number;
  readonly residual: number | null;
}

interface Ours {
  readonly k: number;
  readonly products: number;
  readonly vectors: number;
  readonly residual: number;
}

async function arpack(folder: string, about: readonly string[]): Promise<Theirs[]> {
  const args = ["--folder", folder, "--k", ...KS.map(String), "--ncv", "0", `${GENEROUS}`, ...about];
  // Threads of BLAS cost more than they bring where vectors are short.
  return await runPython("eigensolve.py", args, { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" });
}

type Solve = Pick<Parameters<typeof findTopPairs>[0], "algebra" | "operator" | "precision">;

async function solveAll(solve: Solve): Promise<Ours[]> {
  const all: Ours[] = [];
  for (const k of KS) {
    const { products, vectors, residuals, values } = await findTopPairs({ ...solve, k });
    const relative = [...residuals.subarray(0, k)].map((residual, i) => residual / Math.abs(values[i]));
    all.push({ k, products, vectors, residual: Math.max(...relative) });
  }
  return all;
}

/** Rows of a table: k, eigsh's products with each ncv, our block products and the vectors in them, all with the residual reached. */
function printRows(title: string, theirs: readonly Theirs[], ours: readonly Ours[]): void {
  const reached = (residual: number | null) => (residual === null ? "none" : residual.toExponential(0));
  for (const { k, products, vectors, residual } of ours) {
    const [usual, generous] = [0, GENEROUS].map((ncv) => {
      const found = theirs.find((one) => one.k === k && one.ncv === ncv)!;
      return `${found.products} (${reached(found.residual)})`;
    });
    console.log(
      `| ${title} | ${k} | ${usual} | ${generous} | ${products} (${reached(residual)}) | ${vectors} |`,
    );
  }
}

async function compareConstructed(folder: string): Promise<void> {
  const engine = createReferenceEngine();
  for (const [name, values] of Object.entries(clusteredSpectra)) {
    await writeNpy(join(folder, "values.npy"), Float32Array.from(values));
    const theirs = await arpack(folder, []);
    const algebra = new BlockAlgebra(engine, values.length);
    const ours = await solveAll({
      algebra,
      precision: "float64",
      operator: async (block) => {
        const product = Float64Array.from(await block.data(), (one, i) => one * values[i % values.length]);
        return engine.upload(product, block.shape);
      },
    });
    printRows(name, theirs, ours);
  }
}

async function compareHessian(folder: string, setting: string, samples: number, path: string): Promise<void> {
  const { theta, parameterCount, createObjective, about } = await writeProblem(
    folder,
    setting,
    samples,
    path,
  );
  const { engine } = await createEngine("onnx", {});
  const objective = createObjective(engine);
  const ours = await solveAll({
    algebra: new BlockAlgebra(engine, parameterCount),
    precision: engine.info.precision,
    operator: async (block) => (await objective.hessianProduct(theta, block)).product,
  });
  await objective.dispose();
  await engine.dispose();
  const theirs = await arpack(folder, [...about, "--threads", "2"]);
  printRows(`${setting}, n = ${samples}`, theirs, ours);
}

const folder = await mkdtemp(join(tmpdir(), "tiny-subspaces-eigensolves-"));
try {
  console.log(`| matrix | k | eigsh | eigsh, ncv = ${GENEROUS} | block products | vectors in them |`);
  const [setting, samples, theta] = Deno.args;
  if (setting === undefined) await compareConstructed(folder);
  else await compareHessian(folder, setting, Number(samples), theta);
} finally {
  await rm(folder, { recursive: true, force: true });
}
