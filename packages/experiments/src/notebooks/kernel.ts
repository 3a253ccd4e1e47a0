/**
 * What the code of a notebook calls in the process that executes it, in the place of Deno's kernel: this module belongs to
 * `child.ts`, which starts there.
 */
import { $display, format, tagged } from "./display.ts";
import { encodeMessage, type Message, type ThrownError } from "./message.ts";
import type { MimeBundle } from "./schema.ts";

const mark = Deno.args[1];

/** What the cell under way ends with, once its last expression is evaluated. */
let last: { readonly value: unknown } | null = null;

/** A cell begins: what is printed from here on is its own. */
export function begin(cell: number): void {
  last = null;
  tell({ kind: "begin", cell });
  write(Deno.stderr, { kind: "begin", cell });
}

/** The value of a cell's last expression, to be shown when the cell has ended. */
export function show<T>(value: T): T {
  last = { value };
  return value;
}

export async function end(): Promise<void> {
  const value = last?.value;
  last = null;
  if (value !== undefined) tell({ kind: "result", data: await format(value) });
}

/** `Deno.jupyter` of Deno's kernel, as far as it makes sense without a page that is looked at. */
export const jupyter = {
  $display,
  format,
  async display(value: unknown, { raw = false }: { readonly raw?: boolean } = {}): Promise<void> {
    const data = raw ? value as MimeBundle : await format(value);
    tell({ kind: "display", data, metadata: {} });
  },
  html: tagged("text/html"),
  md: tagged("text/markdown"),
  svg: tagged("image/svg+xml"),
};

export function tell(message: Message): void {
  write(Deno.stdout, message);
}

function write(stream: { writeSync(bytes: Uint8Array): number }, message: Message): void {
  let bytes = encodeMessage(mark, message);
  while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
}

export function describe(thrown: unknown): ThrownError {
  if (!(thrown instanceof Error)) return { name: "Thrown", message: Deno.inspect(thrown), stack: null };
  return { name: thrown.name, message: thrown.message, stack: thrown.stack ?? null };
}
