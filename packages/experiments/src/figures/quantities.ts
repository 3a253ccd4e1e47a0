/** What a measured quantity is called by readers, and over which steps it is measured. */
export interface Quantity {
  readonly label: string;
  readonly window?: string;
}

const SECOND_HALF = "second half of the steps";
const ENDS = "from the switch to the end";
const AFTER_SWITCH = "after the switch";

/** Every quantity that a claim measures, by the name that it has in artifacts. */
export const quantities: Readonly<Record<string, Quantity>> = {
  switchLoss: { label: "loss at the switch" },
  loss: { label: "final loss" },
  sgdLoss: { label: "final loss of SGD" },
  domLoss: { label: "final loss within the dominant subspace" },
  bulkLoss: { label: "final loss without the dominant subspace" },
  domOverSwitch: { label: "Dom: final loss over the loss at the switch", window: ENDS },
  decrease: { label: "log decrease of the loss", window: ENDS },
  sgdDecrease: { label: "SGD: log decrease of the loss", window: ENDS },
  bulkDecrease: { label: "Bulk: log decrease of the loss", window: ENDS },
  relativeGap: { label: "gap of Bulk’s decrease to SGD’s, relative", window: ENDS },
  bulkOverWhole: { label: "Bulk’s share of the log decrease", window: ENDS },
  medianGap: { label: "median of λ_{k}/λ_{k+1}", window: AFTER_SWITCH },
  smallestGap: { label: "least λ_{k}/λ_{k+1}", window: AFTER_SWITCH },
  emaAtSwitch: { label: "moving average of χ_{k} at the switch" },
  lowestEmaAfter: { label: "least moving average of χ_{k}", window: AFTER_SWITCH },
  stepsToCross: { label: "steps from the switch until χ_{k} crosses" },
  chiBefore: { label: "χ_{k} at the switch" },
  chiLast: { label: "χ_{k} at the end" },
  lossChange: { label: "largest relative change of the loss", window: "100 steps after the switch" },
  sharpnessChange: { label: "largest relative change of λ₁", window: "100 steps after the switch" },
  gdWidth: { label: "GD: largest |x| over the start’s", window: SECOND_HALF },
  sgdWidth: { label: "SGD: largest |x| over the start’s", window: SECOND_HALF },
  finalChi: { label: "χ₁ of GD at its last step" },
  medianChi: { label: "median χ", window: SECOND_HALF },
  highestChi: { label: "greatest χ_{k}", window: SECOND_HALF },
  sharpnessOverEdge: { label: "median of λ₁ over the edge", window: SECOND_HALF },
  pairsInOrder: { label: "pairs of methods in order, of 6" },
  cellsWithin: { label: "means within the paper’s deviation, of 8" },
  farthest: { label: "farthest mean, in the paper’s deviations" },
  largestShare: { label: "GD to SGD over the lesser distance from the start, at most", window: SECOND_HALF },
  domOverSgd: { label: "Dom: distance from the switch over SGD’s" },
  bulkOverSgd: { label: "Bulk: distance from the switch over SGD’s" },
  atSwitch: { label: "test accuracy at the switch" },
  sgdGain: { label: "SGD: gain of test accuracy", window: ENDS },
  bulkShare: { label: "Bulk’s share of SGD’s gain", window: ENDS },
  domShare: { label: "Dom’s share of SGD’s gain", window: ENDS },
  inOrder: { label: "neighbouring batch sizes in order, of 4", window: SECOND_HALF },
  smallest: { label: "median χ_{k}, smallest batch", window: SECOND_HALF },
  largest: { label: "median χ_{k}, all samples", window: SECOND_HALF },
};
