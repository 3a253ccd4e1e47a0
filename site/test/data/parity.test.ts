import { expect, test } from "vitest";
import type { Artifact, Claim, Verdict } from "@tiny-subspaces/experiments/artifacts";
import type { ChartSpec, FigureEntry } from "@tiny-subspaces/experiments/catalogue";
import { type FigureState, parityOf } from "../../src/data/parity.ts";
import { summarise } from "../../src/data/summary.ts";
import { artifactOf } from "../fixtures/small.ts";

const chart: ChartSpec = {
  kind: "lines",
  x: "step",
  xLabel: "",
  yLabel: "",
  yScale: "linear",
  series: [],
  rules: [],
};
const figure = (runs: readonly string[], claims: readonly string[] = ["fig1-a"]): FigureEntry => ({
  id: "fig1",
  number: "Figure 1",
  section: "1",
  title: "",
  summary: "",
  paperClaim: "",
  panels: runs.map((run) => ({ id: run, title: run, run, chart })),
  claims: claims.map((id) => ({ id, statement: id, criterion: "x > 0", criteria: [], where: "" })),
});

function artifact(run: string, verdicts: readonly Verdict[], changes: Partial<Artifact> = {}): Artifact {
  const claims = verdicts.map((verdict, i): Claim => ({
    id: `fig1-${"abc"[i]}`,
    figure: "fig1",
    statement: "",
    criterion: "",
    measured: {},
    verdict,
  }));
  return artifactOf({}, [], { run, claims, ...changes });
}

const resultsOf = (artifacts: readonly Artifact[]) => ({
  artifacts: new Map(artifacts.map((each) => [each.run, [each]])),
});

test.each<[string, FigureEntry, Artifact[], FigureState]>([
  ["no panel is an illustration", figure([], []), [], "illustration"],
  ["no artifact is pending", figure(["a"]), [], "pending"],
  ["all claims hold is reproduced", figure(["a"]), [artifact("a", ["reproduced"])], "reproduced"],
  [
    "all claims hold, and a panel waits, is partly reproduced",
    figure(["a", "b"]),
    [artifact("a", ["reproduced"])],
    "partly reproduced",
  ],
  [
    "one claim fails is not reproduced",
    figure(["a"]),
    [artifact("a", ["reproduced", "not reproduced", "not measured"])],
    "not reproduced",
  ],
  [
    "one claim fails in one of the runs is not reproduced",
    figure(["a", "b"]),
    [artifact("a", ["reproduced"]), artifact("b", ["not reproduced"])],
    "not reproduced",
  ],
  [
    "a claim is not measured yet is not measured",
    figure(["a"]),
    [artifact("a", ["reproduced", "not measured"])],
    "not measured",
  ],
  ["the catalogue's claim is missing is not measured", figure(["a"]), [artifact("a", [])], "not measured"],
  ["nothing is claimed is not measured", figure(["a"], []), [artifact("a", [])], "not measured"],
])("a figure of which %s", (_, entry, artifacts, state) => {
  expect(parityOf(entry, resultsOf(artifacts)).state).toBe(state);
});

test("the most faithful preset of a run counts", () => {
  const [paper, quick] = [
    artifact("a", ["not reproduced"], { preset: "paper" }),
    artifact("a", ["reproduced"], { preset: "quick" }),
  ];
  const results = { catalogue: { figures: [], runs: [] }, artifacts: new Map([["a", [paper, quick]]]) };
  expect(parityOf(figure(["a"]), results).state).toBe("not reproduced");
});

test("the summary counts figures, tables and claims, and each artifact once", () => {
  const results = resultsOf([artifact("a", ["reproduced", "not reproduced"])]);
  const entries = [figure(["a"]), { ...figure(["a"]), id: "table1" }, { ...figure(["z"]), id: "fig2" }];
  const summary = summarise(entries.map((entry) => parityOf(entry, results)));
  expect(summary.figures).toEqual({ all: 2, measured: 1 });
  expect(summary.tables).toEqual({ all: 1, measured: 1 });
  expect(summary.beyond).toEqual({ all: 0, measured: 0 });
  expect(summary.claims).toEqual({ reproduced: 1, "not reproduced": 1, "not measured": 1 });
  expect(summary.artifacts).toHaveLength(1);
});
