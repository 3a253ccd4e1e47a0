import type { Dataset } from "@tiny-subspaces/core";

/** The first training samples of a data set, and none of the test samples. */
export function firstSamples(dataset: Dataset, samples: number): Dataset {
  if (dataset.kind === "images") {
    const { inputs, labels } = dataset.train;
    const features = inputs.length / dataset.train.samples;
    return {
      ...dataset,
      train: { samples, inputs: inputs.subarray(0, samples * features), labels: labels.subarray(0, samples) },
      test: { samples: 0, inputs: inputs.subarray(0, 0), labels: labels.subarray(0, 0) },
    };
  }
  const { sentences, labels } = dataset.train;
  return {
    ...dataset,
    train: { samples, sentences: sentences.slice(0, samples), labels: labels.subarray(0, samples) },
    test: { samples: 0, sentences: [], labels: labels.subarray(0, 0) },
  };
}
