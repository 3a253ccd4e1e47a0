import { expect, test } from "vitest";
import { wrongWay } from "../../../scripts/directions.ts";

const core = (path: string) => `packages/core/src/${path}`;
const experiments = (path: string) => `packages/experiments/src/${path}`;

test.each([
  [core("spectral/tracker.ts"), core("objective/mod.ts")],
  [core("nn/mlp.ts"), core("nn/layers/linear.ts")],
  [experiments("runner/execute.ts"), core("mod.ts")],
  [experiments("cli/run.ts"), experiments("bench/bench.ts")],
  ["site/src/data/load.ts", experiments("artifacts/mod.ts")],
  ["site/src/data/history.ts", experiments("history/mod.ts")],
  ["packages/core/test/nn/cases.ts", core("nn/mod.ts")],
])("%s may import %s", (from, to) => expect(wrongWay(from, to)).toBeNull());

test.each([
  [core("engines/gemm.ts"), core("nn/mod.ts"), "engines does not build on nn"],
  [core("graph/node.ts"), core("autodiff/mod.ts"), "graph does not build on autodiff"],
  [core("spectral/mod.ts"), experiments("mod.ts"), "the core stands alone"],
  [experiments("runner/execute.ts"), experiments("figures/mod.ts"), "runner does not build on figures"],
  [experiments("bench/format.ts"), experiments("cli/context.ts"), "bench does not build on cli"],
  [experiments("verify/verify.ts"), "site/src/data/load.ts", "experiments know no report"],
  ["site/src/data/load.ts", experiments("runner/execute.ts"), "the report knows results"],
  [experiments("compare/states.ts"), experiments("history/mod.ts"), "compare does not build on history"],
  ["site/src/data/load.ts", core("mod.ts"), "the report knows results"],
  [experiments("somewhere/new.ts"), experiments("errors.ts"), "somewhere has no place among the layers"],
])("%s must not import %s", (from, to, reason) => expect(wrongWay(from, to)).toContain(reason));
