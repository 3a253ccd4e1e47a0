import { settings } from "../settings/settings.ts";

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

function subject(id: string, setting: string): Subject {
  const { name: title, k } = settings[setting];
  return { id, title, setting, k };
}

export const mlp = subject("mlp", "mlp-mnist");
export const cnn = subject("cnn", "cnn-cifar10");
export const transformer = subject("transformer", "transformer-sst2");
export const vgg11 = subject("vgg11", "vgg11-cifar10");
export const resnet8 = subject("resnet8", "resnet8-cifar10");

/** The paper's three main settings. */
export const mainSubjects: readonly Subject[] = [mlp, cnn, transformer];
/** The standard architectures of Appendix F.2. */
export const standardSubjects: readonly Subject[] = [vgg11, resnet8];
