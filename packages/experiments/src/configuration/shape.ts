import { z } from "zod";

/** The fields that a schema gives a value, and the schema of each. */
export interface Fields {
  /** Empty for what has none. */
  readonly fields: readonly string[];
  step(field: string): z.ZodType;
}

/** What fields a value may have by its schema: those of the member of a union that its `kind` names, of a list's elements. */
export function fieldsOf(schema: z.ZodType, value: unknown): Fields {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) {
    return { fields: [], step: () => inner.element as z.ZodType };
  }
  if (inner instanceof z.ZodDiscriminatedUnion) {
    const kind = (value as { kind?: string } | null)?.kind;
    const member = inner.options.find((option) => {
      const shape = (unwrap(option as z.ZodType) as z.ZodObject).shape;
      return shape.kind instanceof z.ZodLiteral && shape.kind.value === kind;
    });
    return member ? fieldsOf(member as z.ZodType, value) : { fields: ["kind"], step: () => z.unknown() };
  }
  if (inner instanceof z.ZodObject) {
    const shape: Record<string, z.ZodType> = inner.shape;
    return { fields: Object.keys(shape), step: (field) => shape[field] };
  }
  return { fields: [], step: () => z.unknown() };
}

function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
    ? unwrap(schema.unwrap() as z.ZodType)
    : schema;
}
