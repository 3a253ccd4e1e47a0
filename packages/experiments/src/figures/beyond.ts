import type { Role } from "../catalogue/schema.ts";
import { median } from "../statistics.ts";
import { againstStep, alignmentChart, branchCurves, chi, columnOf, sgdCurves, switchRule } from "./charts.ts";
import type { FigureDefinition } from "./figure.ts";
import { lossClaims, lossPanels } from "./parts/loss.ts";
import { panels } from "./parts/panels.ts";
import { finalValue, valuesOfSecondHalf } from "./readings.ts";
import { mainSubjects, mlp } from "./subjects.ts";
import { alignmentOfToy, toyClaims } from "./toy.ts";

/** The noisiest first. */
const batches: readonly { trajectory: string; label: string; role: Role }[] = [
  { trajectory: "sgd-10", label: "batches of 10", role: "sequence-1" },
  { trajectory: "sgd-50", label: "of 50", role: "sequence-2" },
  { trajectory: "sgd-250", label: "of 250", role: "sequence-3" },
  { trajectory: "sgd-1000", label: "of 1,000", role: "sequence-4" },
  { trajectory: "gd", label: "all", role: "gd" },
];

/** What the paper does not show, and its reviewers asked for. Each claim was fixed before its run. */
export const beyondFigures: readonly FigureDefinition[] = [
  {
    id: "beyond1",
    number: "Beyond 1",
    section: "beyond",
    title: "Test accuracy within the dominant subspace, and without it",
    summary: "Accuracy on the test set along SGD, Dom-SGD and Bulk-SGD, in the runs of figure 1.",
    paperClaim: "Not in the paper: is what Bulk-SGD learns also what generalises?",
    panels: panels(mainSubjects, "sgd", () => ({
      ...againstStep("test accuracy", columnOf([sgdCurves[0], ...branchCurves], "test", "accuracy")),
      rules: [switchRule],
    })),
    claims: [{
      id: "beyond1-accuracy",
      statement: "Test accuracy rises with Bulk-SGD as with SGD, and hardly with Dom-SGD.",
      criterion: [["sgdGain", ">", 0], ["bulkShare", "≥", 0.75], ["domShare", "≤", 0.25]],
      where:
        "sgdGain is what SGD adds to the test accuracy from the switch to the end, and bulkShare and domShare what Bulk-SGD " +
        "and Dom-SGD add, over that",
      measure(artifact) {
        const [atSwitch, sgd, bulk, dom] = ["sgd-prefix", "sgd", "bulk-sgd", "dom-sgd"].map((name) =>
          finalValue(artifact, name, "test", "accuracy")
        );
        if (atSwitch === null || sgd === null || bulk === null || dom === null) return null;
        const sgdGain = sgd - atSwitch;
        return {
          atSwitch,
          sgdGain,
          bulkShare: (bulk - atSwitch) / sgdGain,
          domShare: (dom - atSwitch) / sgdGain,
        };
      },
    }],
  },
  {
    id: "beyond2",
    number: "Beyond 2",
    section: "beyond",
    title: "Alignment by the size of the mini-batch",
    summary:
      "The moving average of χ_k(∇L) along SGD with mini-batches of 10 to 1,000 samples, and along GD.",
    paperClaim: "Not in the paper: how much noise does the alignment take?",
    panels: [{
      id: mlp.id,
      title: mlp.title,
      run: `${mlp.setting}-batch-sizes`,
      chart: {
        ...alignmentChart([], mlp.k),
        yLabel: `${chi(mlp.k)}(∇L), moving average`,
        series: columnOf(batches, "alignment", "chiEma"),
        rules: [],
      },
    }],
    claims: [{
      id: "beyond2-noise",
      statement: "The smaller the mini-batch, the more of the gradient lies in the dominant subspace.",
      criterion: [["inOrder", "≥", batches.length - 1]],
      where:
        "inOrder is the number of neighbours among batches of 10, 50, 250, 1,000 and all samples of which the smaller " +
        "has the larger median of χ_k(∇L) over the second half of its steps",
      measure(artifact) {
        const medians = batches.map(({ trajectory }) =>
          valuesOfSecondHalf(artifact, trajectory, "alignment", "chi")
        )
          .map((half) => half && median(half));
        if (medians.includes(null)) return null;
        const inOrder = medians.slice(1).filter((value, i) => value! < medians[i]!).length;
        return { inOrder, smallest: medians[0]!, largest: medians.at(-1)! };
      },
    }],
  },
  {
    id: "beyond3",
    number: "Beyond 3",
    section: "beyond",
    title: "Half and twice as many dimensions as classes",
    summary: "As figure 1, with dominant subspaces of k = 5 and k = 20 dimensions for ten classes.",
    paperClaim: "Not in the paper: does it matter that k is the number of classes?",
    panels: [5, 20].map((k) => {
      const [panel] = lossPanels([mlp], `sgd-k${k}`);
      return { ...panel, id: `k${k}`, title: `${mlp.title}, k = ${k}` };
    }),
    claims: lossClaims("beyond3"),
  },
  {
    id: "beyond4",
    number: "Beyond 4",
    section: "beyond",
    title: "The toy quadratic with Gaussian noise",
    summary:
      "As figure 7, with Gaussian noise of equal size in both directions in place of the pair of losses.",
    paperClaim: "Not in the paper: is the alignment owed to noise of a special form?",
    panels: [{
      id: "toy",
      title: "Toy quadratic, Gaussian noise",
      run: "toy-gaussian",
      chart: alignmentOfToy,
    }],
    claims: toyClaims("beyond4"),
  },
];
