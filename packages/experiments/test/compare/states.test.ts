import { describe, expect, test } from "vitest";
import type { Artifact } from "../../src/artifacts/mod.ts";
import { compareStates, type Entries } from "../../src/compare/mod.ts";
import { someArtifact } from "../artifacts/support.ts";
import { tinyConfig } from "../support.ts";

/** A state of artifacts by name, whose content is what the id says; `read` counts those that are read. */
function state(
  artifacts: Readonly<Record<string, [id: string, artifact: Artifact]>>,
  read: string[] = [],
): Entries {
  return new Map(
    Object.entries(artifacts).map(([name, [id, artifact]]) => [name, {
      id,
      run: artifact.run,
      artifact() {
        read.push(name);
        return artifact;
      },
    }]),
  );
}

test("of two hundred artifacts those are read that have changed, each once", () => {
  const read: string[] = [];
  const all = (changed: string) =>
    Object.fromEntries(Array.from({ length: 200 }, (_, i): [string, [string, Artifact]] => {
      const configuration = tinyConfig({ seed: i });
      return [`quick/run-${i}`, [
        i < 3 ? `${changed}${i}` : `${i}`,
        someArtifact({ run: `run-${i}`, configuration }),
      ]];
    }));
  const compared = compareStates(state(all("a"), read), state(all("b"), read));
  expect(compared.filter(({ comparison }) => comparison.outcome === "unchanged")).toHaveLength(197);
  expect(read.sort()).toEqual([0, 0, 1, 1, 2, 2].map((i) => `quick/run-${i}`));
});

test("an artifact that moved to another folder is renamed, and two that are alike are paired one to one", () => {
  const artifact = someArtifact();
  const moved = compareStates(
    state({ "custom/a": ["1", artifact], "custom/b": ["2", artifact] }),
    state({ "quick/a": ["3", artifact] }),
  );
  expect(moved.map(({ comparison }) => [comparison.outcome, comparison.base, comparison.head])).toEqual([
    ["removed", "custom/b", null],
    ["renamed", "custom/a", "quick/a"],
  ]);
});

test("the same configuration on other data is another artifact, and not a renamed one", () => {
  const artifact = someArtifact();
  const other = { ...artifact, data: { ...artifact.data, digest: `sha256:${"1".repeat(64)}` } };
  const compared = compareStates(state({ "quick/a": ["1", artifact] }), state({ "quick/b": ["2", other] }));
  expect(compared.map(({ comparison }) => comparison.outcome)).toEqual(["removed", "added"]);
});

describe("the spread over seeds", () => {
  const seeded = (seed: number, measured: number, complete = true): [string, Artifact] => {
    const words = { id: "c", figure: "fig1", statement: "", criterion: "", verdict: "reproduced" as const };
    const artifact = someArtifact({
      configuration: tinyConfig({ seed }),
      claims: [{ ...words, measured: { a: measured } }],
      status: { complete, stepsDone: 1, stepsTotal: 1 },
    });
    return [`${seed}:${measured}`, artifact];
  };
  const toleranceOf = (base: Entries, head: Entries) =>
    compareStates(base, head).at(-1)!.comparison.differences!.scalars[0].tolerance;

  test("is that of the head where it has more seeds", () => {
    const head = state({
      "custom/a": seeded(1, 1.2),
      "custom/b": seeded(2, 0.8),
      "quick/tiny": seeded(0, 1.1),
    });
    expect(toleranceOf(state({ "quick/tiny": seeded(0, 1) }), head)).toMatchObject({
      from: "seeds",
      seeds: 3,
    });
  });

  test("leaves out runs that are not complete, and counts a seed once", () => {
    const others = {
      "custom/a": seeded(1, 1.2),
      "custom/again": seeded(1, 1.2),
      "custom/b": seeded(2, 0.8, false),
    };
    const [base, head] = [1, 1.1].map((value) => state({ ...others, "quick/tiny": seeded(0, value) }));
    expect(toleranceOf(base, head)).toMatchObject({ from: "seeds", seeds: 2 });
  });

  test("looks at each seed's figures a few times, however many other seeds have changed", () => {
    let looks = 0;
    const counted = ([id, artifact]: [string, Artifact]): [string, Artifact] => [
      id,
      Object.defineProperty({ ...artifact }, "trajectories", {
        enumerable: true,
        get() {
          looks++;
          return artifact.trajectories;
        },
      }),
    ];
    const seeds = 40;
    const all = (factor: number) =>
      state(Object.fromEntries(
        Array.from({ length: seeds }, (_, i) => [`custom/${i}`, counted(seeded(i, factor * (1 + i)))]),
      ));
    const compared = compareStates(all(1), all(1.5));
    expect(compared).toHaveLength(seeds);
    expect(compared[0].comparison.differences!.scalars[0].tolerance).toMatchObject({ from: "seeds", seeds });
    expect(looks / (2 * seeds)).toBeLessThan(10);
  });
});
