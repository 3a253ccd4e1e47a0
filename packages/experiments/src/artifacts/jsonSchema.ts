import { z } from "zod";

/**
 * The JSON Schema (draft 2020-12) of a zod schema. What relates several fields (columns of equal length, ascending steps,
 * a parent that exists) JSON Schema cannot say; only this program's own readers check it.
 */
export function publishedSchema(schema: z.ZodType, title: string, description: string): object {
  const { $schema, ...rest } = z.toJSONSchema(schema);
  return { $schema, title, description, ...rest };
}
