import { z } from "zod";

/** What is written; files of any minor version up to it are read. */
export const NBFORMAT = { major: 4, minor: 5 } as const;

/** Text as nbformat has it: whole, or as lines that end as they did. */
const text = z.union([z.string(), z.array(z.string())]).transform((lines) =>
  typeof lines === "string" ? lines : lines.join("")
);

const metadata = z.looseObject({ tags: z.array(z.string()).optional() });

/** A value in the forms that it can be shown in, by media type: text, or JSON for types that are JSON. */
const bundle = z.record(z.string(), z.json()).transform((data) =>
  Object.fromEntries(
    Object.entries(data).map(([type, value]) => [type, isText(type, value) ? value.join("") : value]),
  )
);

function isText(type: string, value: unknown): value is string[] {
  return !/[/+]json$/.test(type) && Array.isArray(value);
}

export const outputSchema = z.discriminatedUnion("output_type", [
  z.strictObject({ output_type: z.literal("stream"), name: z.enum(["stdout", "stderr"]), text }),
  z.strictObject({
    output_type: z.literal("display_data"),
    data: bundle,
    metadata: z.record(z.string(), z.json()),
  }),
  z.strictObject({
    output_type: z.literal("execute_result"),
    execution_count: z.int().nullable(),
    data: bundle,
    metadata: z.record(z.string(), z.json()),
  }),
  z.strictObject({
    output_type: z.literal("error"),
    ename: z.string(),
    evalue: z.string(),
    traceback: z.array(z.string()),
  }),
]);

/** Absent before version 4.5. */
const id = z.string().regex(/^[a-zA-Z0-9-_]{1,64}$/).optional();

export const cellSchema = z.discriminatedUnion("cell_type", [
  z.looseObject({ cell_type: z.literal("markdown"), id, metadata, source: text }),
  z.looseObject({ cell_type: z.literal("raw"), id, metadata, source: text }),
  z.looseObject({
    cell_type: z.literal("code"),
    id,
    metadata,
    source: text,
    execution_count: z.int().nullable(),
    outputs: z.array(outputSchema),
  }),
]);

/** A notebook of Jupyter's format 4 whose cells are TypeScript for Deno's kernel. */
export const notebookSchema = z.looseObject({
  nbformat: z.literal(NBFORMAT.major),
  nbformat_minor: z.int().min(0).max(NBFORMAT.minor),
  metadata: z.looseObject({
    kernelspec: z.looseObject({ name: z.string(), language: z.literal("typescript") }),
  }),
  cells: z.array(cellSchema),
});

export type Notebook = z.infer<typeof notebookSchema>;
export type Cell = Notebook["cells"][number];
export type CodeCell = Extract<Cell, { cell_type: "code" }>;
export type Output = z.infer<typeof outputSchema>;
export type MimeBundle = z.infer<typeof bundle>;
