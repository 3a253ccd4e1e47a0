import type { FigureDefinition } from "./figure.ts";
import { waitingPanel } from "./parts/panels.ts";
import { mlp } from "./subjects.ts";

/** Appendix B: large steps and sharpness-aware minimisation. */
export const edgeFigures: readonly FigureDefinition[] = [
  {
    id: "fig9",
    number: "Figure 9",
    section: "B.1",
    title: "The edge of stability",
    summary:
      "Large-step GD, and Dom-GD and Bulk-GD from a fixed step on: eigenvalues against 2/η, alignment, training loss.",
    paperClaim:
      "When the sharpness hovers at 2/η the gradient of GD lies in the dominant subspace, yet only its bulk part trains.",
    panels: ["Eigenvalues", "Alignment", "Training loss"].map((title) => waitingPanel(mlp, "eos", title)),
    claims: [],
  },
  {
    id: "fig10",
    number: "Figure 10",
    section: "B.2",
    title: "Sharpness-aware minimisation",
    summary:
      "Full-batch SAM, and Dom-SAM and Bulk-SAM from a fixed step on: eigenvalues against the SAM-edge, alignment of the update, training loss.",
    paperClaim:
      "When the sharpness hovers at the SAM-edge the update of SAM lies in the dominant subspace, yet only its bulk part trains.",
    panels: ["Eigenvalues", "Alignment", "Training loss"].map((title) => waitingPanel(mlp, "sam", title)),
    claims: [],
  },
];
