/** A model on a data set, as panels name it. */
export interface Subject {
  /** The panel's id. */
  readonly id: string;
  readonly title: string;
  /** The setting, with which the ids of its runs start. */
  readonly setting: string;
  /** Number of classes, which is the dimension of the dominant subspace. */
  readonly k: number;
}

export const mlp: Subject = { id: "mlp", title: "MLP on MNIST", setting: "mlp-mnist", k: 10 };
export const cnn: Subject = { id: "cnn", title: "CNN on CIFAR-10", setting: "cnn-cifar10", k: 10 };
export const transformer: Subject = {
  id: "transformer",
  title: "Transformer on SST-2",
  setting: "transformer-sst2",
  k: 2,
};
export const vgg11: Subject = { id: "vgg11", title: "VGG11 on CIFAR-10", setting: "vgg11-cifar10", k: 10 };
export const resnet8: Subject = {
  id: "resnet8",
  title: "ResNet8 on CIFAR-10",
  setting: "resnet8-cifar10",
  k: 10,
};

/** The paper's three main settings. */
export const mainSubjects: readonly Subject[] = [mlp, cnn, transformer];
/** The standard architectures of Appendix F.2. */
export const standardSubjects: readonly Subject[] = [vgg11, resnet8];
