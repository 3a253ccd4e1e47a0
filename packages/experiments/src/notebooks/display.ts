import type { MimeBundle } from "./schema.ts";

/** How a value says what it looks like: the protocol of Deno's kernel. */
export const $display = Symbol.for("Jupyter.display");

export interface Displayable {
  [$display](): MimeBundle | Promise<MimeBundle>;
}

/** A value in the forms in which Deno's kernel shows it: by its own word, as an element of a page, or as text. */
export async function format(value: unknown): Promise<MimeBundle> {
  if (isDisplayable(value)) return await value[$display]();
  const markup = (value as { outerHTML?: unknown } | null)?.outerHTML;
  if (typeof value !== "object" || typeof markup !== "string") {
    return { "text/plain": Deno.inspect(value) };
  }
  return markup.startsWith("<svg") ? { "image/svg+xml": markup } : { "text/html": markup };
}

function isDisplayable(value: unknown): value is Displayable {
  const isObject = (typeof value === "object" || typeof value === "function") && value !== null;
  return isObject && typeof (value as Partial<Displayable>)[$display] === "function";
}

/** A tagged template whose text is of a media type, as `Deno.jupyter.html`. */
export function tagged(type: string) {
  return (strings: TemplateStringsArray, ...values: unknown[]): Displayable => ({
    [$display]: () => ({ [type]: String.raw({ raw: strings }, ...values) }),
  });
}
