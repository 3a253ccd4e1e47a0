import type { FigureDefinition } from "./figure.ts";
import { waitingPanel } from "./parts/panels.ts";
import { cnn, mlp, type Subject, transformer } from "./subjects.ts";

/** Appendices C and H: momentum and adaptive methods. */
export const adaptiveFigures: readonly FigureDefinition[] = [
  ...effectiveRates("C", transformer, 1, 11),
  ...effectiveRates("H", mlp, 2, 23),
  ...effectiveRates("H", cnn, 3, 24),
];

/** A table of effective learning rates, and the figure of the same methods' losses. */
function effectiveRates(
  section: string,
  subject: Subject,
  table: number,
  figure: number,
): FigureDefinition[] {
  const panels = [waitingPanel(subject, "optimizers")];
  return [
    {
      id: `table${table}`,
      number: `Table ${table}`,
      section,
      title: `Effective learning rates: ${subject.title}`,
      summary:
        "Mean and standard deviation, over the first 1,000 steps, of the step length along the dominant and along the bulk part of the gradient, for full-batch GD and Adam with and without momentum.",
      paperClaim:
        "Momentum and Adam lengthen the step along the bulk part, and the longer it is the faster the training.",
      panels,
      claims: [],
    },
    {
      id: `fig${figure}`,
      number: `Figure ${figure}`,
      section,
      title: `Training loss of GD and Adam: ${subject.title}`,
      summary: `Training loss of the four methods of table ${table}.`,
      paperClaim:
        "The methods train the faster the larger their effective learning rate in the bulk subspace.",
      panels,
      claims: [],
    },
  ];
}
