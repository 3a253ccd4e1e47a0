import { readFile } from "node:fs/promises";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

/** A file of the results folder that the report cannot be built from, and what to do about it. */
export class ResultsError extends Error {
  override readonly name = "ResultsError";
}

/** Reads JSON that must conform to a JSON Schema. @throws ResultsError naming the file and the first thing wrong */
export async function readValidated<T>(path: string, schema: ValidateFunction, remedy: string): Promise<T> {
  const value = await readJson(path, remedy);
  if (schema(value)) return value as T;
  const error = schema.errors?.[0];
  const place = error?.instancePath ? `${error.instancePath} ` : "";
  const extra = Object.values(error?.params ?? {}).join(", ");
  throw new ResultsError(`${path}: ${place}${error?.message ?? "does not conform"} (${extra}). ${remedy}`);
}

/** @throws ResultsError where the schema is missing or is not one */
export async function compileSchema(path: string, remedy: string): Promise<ValidateFunction> {
  const schema = await readJson(path, remedy);
  try {
    return new Ajv2020({ strict: false, validateFormats: false }).compile(schema as object);
  } catch (error) {
    throw new ResultsError(`${path}: not a JSON Schema (${(error as Error).message}). ${remedy}`);
  }
}

async function readJson(path: string, remedy: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as { code?: string };
    throw new ResultsError(
      `${path}: ${code === "ENOENT" ? "no such file" : `cannot be read (${code})`}. ${remedy}`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ResultsError(`${path}: not JSON (${(error as Error).message}). ${remedy}`);
  }
}
