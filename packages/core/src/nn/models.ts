import { sizeOf } from "../graph/mod.ts";
import { cnn } from "./cnn.ts";
import { mlp } from "./mlp.ts";
import type { FeatureInput, InputSpec, Model, TokenInput } from "./model.ts";
import { resnet8 } from "./resnet8.ts";
import { transformer } from "./transformer.ts";
import { vgg11 } from "./vgg11.ts";

/** What a data set asks of a model. */
export interface Task {
  readonly input: InputSpec;
  readonly classes: number;
}

/** Every model by its id, as the paper trains it. A new model is a file beside this one and a line here. */
export const models = {
  mlp: ({ input, classes }) => mlp([sizeOf(features("mlp", input).shape), 200, 200, classes]),
  cnn: ({ input, classes }) => cnn({ image: image("cnn", input), classes }),
  transformer: ({ input, classes }) => transformer({ ...tokens("transformer", input), classes }),
  vgg11: ({ input, classes }) => vgg11({ image: image("vgg11", input), classes }),
  resnet8: ({ input, classes }) => resnet8({ image: image("resnet8", input), classes }),
} satisfies Record<string, (task: Task) => Model>;

export type ModelName = keyof typeof models;

function features(model: string, input: InputSpec): FeatureInput {
  if (input.kind !== "features") {
    throw new RangeError(`${model}: expected data of features, got ${input.kind}`);
  }
  return input;
}

function image(model: string, input: InputSpec): [number, number, number] {
  const { shape } = features(model, input);
  if (shape.length !== 3) {
    throw new RangeError(`${model}: expected images [channels, height, width], got samples [${shape}]`);
  }
  return [shape[0], shape[1], shape[2]];
}

function tokens(model: string, input: InputSpec): Omit<TokenInput, "kind"> {
  if (input.kind !== "tokens") throw new RangeError(`${model}: expected sentences, got ${input.kind}`);
  const { kind: _, ...spec } = input;
  return spec;
}
