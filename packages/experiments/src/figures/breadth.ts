import type { FigureDefinition } from "./figure.ts";
import { alignmentClaims, alignmentPanels } from "./parts/alignment.ts";
import { eigenvalueClaims, eigenvaluePanels } from "./parts/eigenvalues.ts";
import { lossClaims, lossPanels } from "./parts/loss.ts";
import { mainSubjects, standardSubjects } from "./subjects.ts";

/** Appendix F: figures 1 to 3 with cross-entropy, and for standard architectures. */
export const breadthFigures: readonly FigureDefinition[] = [
  {
    id: "fig12",
    number: "Figure 12",
    section: "F.1",
    title: "A few eigenvalues of the Hessian stand out: cross-entropy",
    summary: "As figure 2, with cross-entropy loss.",
    paperClaim: "The low-rank structure of the Hessian does not depend on the squared loss.",
    panels: eigenvaluePanels(mainSubjects, "ce-sgd"),
    claims: eigenvalueClaims("fig12"),
  },
  {
    id: "fig13",
    number: "Figure 13",
    section: "F.1",
    title: "The gradient aligns with the dominant subspace: cross-entropy",
    summary: "As figure 3, with cross-entropy loss.",
    paperClaim: "The alignment does not depend on the squared loss.",
    panels: alignmentPanels(mainSubjects, "ce-sgd"),
    claims: alignmentClaims("fig13"),
  },
  {
    id: "fig14",
    number: "Figure 14",
    section: "F.1",
    title: "Training within the dominant subspace, and without it: cross-entropy",
    summary: "As figure 1, with cross-entropy loss. The paper draws SGD and Dom-SGD; Bulk-SGD is added here.",
    paperClaim: "Dom-SGD fails to lower the loss with cross-entropy too.",
    panels: lossPanels(mainSubjects, "ce-sgd"),
    claims: lossClaims("fig14"),
  },
  {
    id: "fig15",
    number: "Figure 15",
    section: "F.2",
    title: "A few eigenvalues of the Hessian stand out: standard architectures",
    summary: "As figure 2, for VGG11 and ResNet8.",
    paperClaim: "Standard convolutional networks show the same low-rank structure.",
    panels: eigenvaluePanels(standardSubjects, "sgd"),
    claims: eigenvalueClaims("fig15"),
  },
  {
    id: "fig16",
    number: "Figure 16",
    section: "F.2",
    title: "The gradient aligns with the dominant subspace: standard architectures",
    summary: "As figure 3, for VGG11 and ResNet8.",
    paperClaim: "Standard convolutional networks show the same alignment.",
    panels: alignmentPanels(standardSubjects, "sgd"),
    claims: alignmentClaims("fig16"),
  },
  {
    id: "fig17",
    number: "Figure 17",
    section: "F.2",
    title: "Training within the dominant subspace, and without it: standard architectures",
    summary: "As figure 1, for VGG11 and ResNet8. The paper draws SGD and Dom-SGD; Bulk-SGD is added here.",
    paperClaim: "Dom-SGD fails to lower the loss of standard convolutional networks too.",
    panels: lossPanels(standardSubjects, "sgd"),
    claims: lossClaims("fig17"),
  },
];
