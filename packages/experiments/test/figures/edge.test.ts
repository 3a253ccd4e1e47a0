import { describe, expect, test } from "vitest";
import type { Artifact } from "../../src/artifacts/mod.ts";
import { range, someArtifact, someTrajectory, tableOf } from "../artifacts/support.ts";
import { claim, diverged, paper, unfinished, verdict, without } from "./support.ts";

/** What differs between figures 9 and 10. */
const edges = [
  { figure: "fig9", run: "mlp-mnist-eos", name: "gd", share: "alignment", within: 0.1 },
  { figure: "fig10", run: "mlp-mnist-sam", name: "sam", share: "update", within: 0.15 },
] as const;

interface Shape {
  /** λ₁ over the edge, from the middle of all steps on. */
  readonly sharpness?: number;
  readonly chi?: number;
  /** Final losses, where the loss at the switch is 1. */
  readonly whole?: number;
  readonly dom?: number;
  readonly bulk?: number;
}

/** An optimizer at its edge of 20: the prefix to step 1,000, and three branches to 2,000. */
function atEdge({ run, name, share }: typeof edges[number], shape: Shape = {}): Artifact {
  const { sharpness = 1, chi = 0.95, whole = 0.5, dom = 1, bulk = 0.5 } = shape;
  const measured = (start: number, end: number, loss: number) => {
    const steps = range(start, end, 50);
    const hovers = (value: number) => (t: number) => t < 1000 ? 0.1 * value : value;
    return {
      loss: tableOf(steps, { trainLoss: (t) => (t === end ? loss : 1) }),
      spectrum: tableOf(steps, { lambda1: hovers(20 * sharpness) }),
      // The last step has no update.
      stability: tableOf(steps.slice(0, -1), { edge: () => 20 }),
      [share]: tableOf(steps.slice(0, -1), { chi: hovers(chi) }),
    };
  };
  const branch = (branchName: string, loss: number) =>
    someTrajectory({
      name: branchName,
      parent: `${name}-prefix`,
      start: 1000,
      end: 2000,
      tables: measured(1000, 2000, loss),
    });
  return someArtifact({
    run,
    configuration: paper(run),
    trajectories: [
      someTrajectory({ name: `${name}-prefix`, end: 1000, tables: measured(0, 1000, 1) }),
      branch(name, whole),
      branch(`dom-${name}`, dom),
      branch(`bulk-${name}`, bulk),
    ],
  });
}

describe.each(edges)("$figure", (edge) => {
  const { figure, name, within } = edge;
  const of = (id: string, shape: Shape) => verdict(`${figure}-${id}`, atEdge(edge, shape));

  test("the sharpness hovers at the edge where its median over the second half is near it, above or below", () => {
    for (const off of [1 - within + 0.001, 1 + within - 0.001]) {
      expect(of("edge", { sharpness: off })).toBe("reproduced");
    }
    for (const off of [1 - within - 0.001, 1 + within + 0.001]) {
      expect(of("edge", { sharpness: off })).toBe("not reproduced");
    }
    expect(claim(`${figure}-edge`, atEdge(edge, { sharpness: 0.95 })).measured.sharpnessOverEdge)
      .toBeCloseTo(0.95, 12);
  });

  test("what is measured lies in the dominant subspace where its median share there is above 0.9", () => {
    expect(of("aligned", { chi: 0.901 })).toBe("reproduced");
    expect(of("aligned", { chi: 0.9 })).toBe("not reproduced");
  });

  test("the dominant part stalls where its final loss is nine tenths of that at the switch or more", () => {
    expect(of("dom-stalls", { dom: 0.9 })).toBe("reproduced");
    expect(of("dom-stalls", { dom: 0.899 })).toBe("not reproduced");
    // What rises does not lower the loss either.
    expect(of("dom-stalls", { dom: 3 })).toBe("reproduced");
  });

  test("the bulk part trains where it lowers the log loss by three quarters of the whole's decrease", () => {
    expect(of("bulk-trains", { bulk: 0.5 ** 0.751 })).toBe("reproduced");
    expect(of("bulk-trains", { bulk: 0.5 ** 0.749 })).toBe("not reproduced");
    expect(of("bulk-trains", { whole: 1.1, bulk: 1.1 })).toBe("not reproduced");
  });

  test("what a claim reads and is missing or under way leaves it unmeasured, and no other", () => {
    const whole = atEdge(edge);
    const readers: Record<string, string[]> = {
      [name]: ["edge", "aligned", "bulk-trains"],
      [`dom-${name}`]: ["dom-stalls"],
      [`bulk-${name}`]: ["bulk-trains"],
    };
    for (const [trajectory, ids] of Object.entries(readers)) {
      for (const change of [unfinished, without]) {
        for (const id of ["edge", "aligned", "dom-stalls", "bulk-trains"]) {
          const expected = ids.includes(id) ? "not measured" : "reproduced";
          expect(verdict(`${figure}-${id}`, change(whole, trajectory)), `${id} ${trajectory}`).toBe(expected);
        }
      }
    }
  });

  test("a trajectory that has diverged bears out no claim that reads it", () => {
    const whole = atEdge(edge);
    for (const id of ["edge", "aligned", "bulk-trains"]) {
      expect(verdict(`${figure}-${id}`, diverged(whole, name)), id).toBe("not reproduced");
    }
    expect(verdict(`${figure}-dom-stalls`, diverged(whole, `dom-${name}`))).toBe("not reproduced");
    expect(verdict(`${figure}-bulk-trains`, diverged(whole, `bulk-${name}`))).toBe("not reproduced");
    expect(verdict(`${figure}-dom-stalls`, diverged(whole, name))).toBe("reproduced");
  });
});
