import type { DatasetByName, ModelName } from "@tiny-subspaces/core";

/** A model on a data set, with the paper's choices for it. */
export interface Setting {
  /** As panels and runs name it. */
  readonly name: string;
  readonly title: string;
  readonly model: ModelName;
  readonly dataset: keyof DatasetByName;
  /** Dimension of the dominant subspace: the number of classes. */
  readonly k: number;
  /** Size of the paper's training subset. */
  readonly samples: number;
  /** Size of the whole test set; for SST-2 the development set, whose labels are public. */
  readonly testSamples: number;
  readonly batchSize: number;
  /** Size of the subsets in tests of the software: as many as go through in seconds. */
  readonly smokeSamples: number;
  /** By loss; `null` where the paper trains with none. */
  readonly learningRates: { readonly mse: number; readonly ce: number | null };
  /** Of full-batch GD and Adam in tables 1 to 3; absent where the paper has no such table. */
  readonly fullBatchRates?: { readonly gd: number; readonly adam: number };
}

/** Every setting by the id that configurations and `--setting` name it by. A new one is an entry here. */
export const settings: Readonly<Record<string, Setting>> = {
  "mlp-mnist": {
    name: "MLP on MNIST",
    title: "MLP 784-200-200-10 with tanh on MNIST",
    model: "mlp",
    dataset: "mnist",
    k: 10,
    samples: 5000,
    testSamples: 10_000,
    batchSize: 50,
    smokeSamples: 50,
    learningRates: { mse: 0.01, ce: 0.1 },
    fullBatchRates: { gd: 0.01, adam: 0.001 },
  },
  "cnn-cifar10": {
    name: "CNN on CIFAR-10",
    title: "CNN of two convolutions on CIFAR-10",
    model: "cnn",
    dataset: "cifar10",
    k: 10,
    samples: 5000,
    testSamples: 10_000,
    batchSize: 50,
    smokeSamples: 4,
    learningRates: { mse: 0.001, ce: 0.001 },
    fullBatchRates: { gd: 0.001, adam: 0.0001 },
  },
  "transformer-sst2": {
    name: "Transformer on SST-2",
    title: "Transformer of two blocks on SST-2",
    model: "transformer",
    dataset: "sst2",
    k: 2,
    samples: 1000,
    testSamples: 872,
    batchSize: 50,
    smokeSamples: 3,
    learningRates: { mse: 0.001, ce: 0.001 },
    fullBatchRates: { gd: 0.01, adam: 0.001 },
  },
  "vgg11-cifar10": {
    name: "VGG11 on CIFAR-10",
    title: "VGG11 without batch norm on CIFAR-10",
    model: "vgg11",
    dataset: "cifar10",
    k: 10,
    samples: 5000,
    testSamples: 10_000,
    batchSize: 50,
    smokeSamples: 2,
    learningRates: { mse: 0.01, ce: null },
  },
  "resnet8-cifar10": {
    name: "ResNet8 on CIFAR-10",
    title: "ResNet8 on CIFAR-10",
    model: "resnet8",
    dataset: "cifar10",
    k: 10,
    samples: 5000,
    testSamples: 10_000,
    batchSize: 50,
    smokeSamples: 4,
    learningRates: { mse: 0.01, ce: null },
  },
};
