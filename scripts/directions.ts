/**
 * The layers of each package's sources: what is in one imports from the layers above it in this list, and from its own
 * folder, and from nothing else of the package.
 */
const layers: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "packages/core/src/": [
    ["cache.ts", "graph", "random.ts"],
    ["autodiff", "data", "engines"],
    ["nn", "vectors.ts"],
    ["objective"],
    ["spectral"],
    ["optim", "diagnostics"],
    ["mod.ts", "browser.ts"],
  ],
  "packages/experiments/src/": [
    [
      "errors.ts",
      "format.ts",
      "markdown.ts",
      "settings",
      "statistics.ts",
      "validation",
      "version.ts",
      "workspace.ts",
    ],
    ["environment.ts", "files.ts", "names.ts"],
    ["configuration"],
    ["artifacts", "provenance.ts"],
    ["catalogue", "compare", "notebooks", "numerics", "runs"],
    ["history"],
    ["figures", "runner", "spectrum"],
    ["bench", "bundle", "estimate", "lab", "reproduce", "session", "sweeps"],
    ["verify"],
    ["cli", "mod.ts"],
    ["cli.ts"],
  ],
};

/** The entries of the experiments that the report may know: what reads results and judges them, and what its lab computes. */
const entries = [
  "artifacts/mod.ts",
  "catalogue/mod.ts",
  "compare/mod.ts",
  "figures/claims.ts",
  "history/mod.ts",
  "lab/charts.ts",
  "lab/excerpt.ts",
  "lab/mod.ts",
  "lab/rules.ts",
  "lab/valley.ts",
  "notebooks/mod.ts",
  "sweeps/mod.ts",
].map((entry) => `packages/experiments/src/${entry}`);

/**
 * Why one file must not import another, both as paths within the repository; null where it may.
 * Between packages it is site → results ← experiments → core.
 */
export function wrongWay(from: string, to: string): string | null {
  const [importing, imported] = [from, to].map(packageOf);
  if (importing !== imported) return betweenPackages(importing, to);
  const source = Object.keys(layers).find((folder) => from.startsWith(folder) && to.startsWith(folder));
  if (!source) return null;
  const [own, other] = [from, to].map((path) => path.slice(source.length).split("/")[0]);
  const [low, high] = [own, other].map((part) => layers[source].findIndex((layer) => layer.includes(part)));
  if (own === other) return null;
  if (low < 0) return `${source}${own} has no place among the layers in scripts/directions.ts`;
  if (high < 0) return `${source}${other} has no place among the layers in scripts/directions.ts`;
  return high < low ? null : `${own} does not build on ${other} (scripts/directions.ts)`;
}

function betweenPackages(importing: string, to: string): string | null {
  if (importing === "core" && /^(packages\/experiments|site)\//.test(to)) return "the core stands alone";
  if (importing === "experiments" && to.startsWith("site/")) return "experiments know no report";
  if (importing === "site" && to.startsWith("packages/") && !entries.includes(to)) {
    return "the report knows results, the modules that read them, and its lab";
  }
  return null;
}

function packageOf(path: string): string {
  return path.replace(/^packages\//, "").split("/")[0];
}
