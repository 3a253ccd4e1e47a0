import { type Model, pickRows, readNpyVector, wholeParameterCount } from "@tiny-subspaces/core";
import { UserError } from "../errors.ts";
import { unknownName } from "../names.ts";
import { type Setting, settings } from "../settings/settings.ts";

/** @throws UserError if there is no such setting; it names what exists */
export function findSetting(id: string): Setting {
  if (!Object.hasOwn(settings, id)) throw unknownName("setting", id, Object.keys(settings));
  return settings[id];
}

/** Parameters out of a file, and what was done to them on the way. */
export interface GivenParameters {
  readonly theta: Float32Array;
  /** See `NpyVector`. */
  readonly conversions: readonly string[];
}

/**
 * A parameter vector for a model, from a flat .npy in the order of PyTorch's `parameters_to_vector`. Where the model
 * carries some rows of a table, those of the training samples' word pieces, the file may have them all: the others have
 * neither gradient nor curvature.
 * @throws DataError if the file is not one
 * @throws UserError if it has not as many numbers as the model has parameters, or one that is not finite
 */
export async function readParameters(path: string, model: Model): Promise<GivenParameters> {
  const { values: theta, conversions } = await readNpyVector(path);
  const whole = wholeParameterCount(model);
  if (theta.length !== model.parameterCount && theta.length !== whole) {
    const parts = model.parameters.map(({ name, shape }) => `${name} [${shape.join(", ")}]`).join(", ");
    const other = whole === model.parameterCount ? "" : ` or, with all rows of its embeddings, ${whole}`;
    throw new UserError(
      `${path}: expected ${model.parameterCount} numbers${other}, the parameters of ${model.name} one after the other ` +
        `(${parts}), got ${theta.length}`,
    );
  }
  const broken = theta.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) {
    throw new UserError(`${path}: expected finite numbers, got ${theta[broken]} at index ${broken}`);
  }
  return { theta: theta.length === model.parameterCount ? theta : pickRows(model, theta), conversions };
}
