import { type Model, readNpy } from "@tiny-subspaces/core";
import { UserError } from "../errors.ts";
import { unknownName } from "../names.ts";
import { type Setting, settings } from "../settings/settings.ts";

/** @throws UserError if there is no such setting; it names what exists */
export function findSetting(id: string): Setting {
  if (!Object.hasOwn(settings, id)) throw unknownName("setting", id, Object.keys(settings));
  return settings[id];
}

/**
 * A parameter vector for a model, from a flat float32 .npy in the order of PyTorch's `parameters_to_vector`.
 * @throws DataError if the file is not one
 * @throws UserError if it has not as many numbers as the model has parameters, or one that is not finite
 */
export async function readParameters(path: string, model: Model): Promise<Float32Array> {
  const theta = await readNpy(path);
  if (theta.length !== model.parameterCount) {
    const parts = model.parameters.map(({ name, shape }) => `${name} [${shape.join(", ")}]`).join(", ");
    throw new UserError(
      `${path}: expected ${model.parameterCount} numbers, the parameters of ${model.name} one after the other ` +
        `(${parts}), got ${theta.length}`,
    );
  }
  const broken = theta.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) {
    throw new UserError(`${path}: expected finite numbers, got ${theta[broken]} at index ${broken}`);
  }
  return theta;
}
