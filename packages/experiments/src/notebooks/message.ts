import type { MimeBundle } from "./schema.ts";

/** What the process that executes a notebook tells the one that started it, between what cells print. */
export type Message =
  | { readonly kind: "begin"; readonly cell: number }
  | { readonly kind: "display"; readonly data: MimeBundle; readonly metadata: Record<string, never> }
  | { readonly kind: "result"; readonly data: MimeBundle }
  | { readonly kind: "error"; readonly error: ThrownError }
  | { readonly kind: "done" };

export interface ThrownError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | null;
}

/** A message as it goes among printed text: behind a mark that no text has by chance. */
export function encodeMessage(mark: string, message: Message): Uint8Array {
  return new TextEncoder().encode(`${mark}${JSON.stringify(message)}\n`);
}

export type Piece = Message | { readonly kind: "text"; readonly text: string };

/** What was printed, and the messages in between. */
export function decodeMessages(mark: string, output: string): Piece[] {
  const [first, ...rest] = output.split(mark);
  const pieces: Piece[] = [{ kind: "text", text: first }];
  for (const part of rest) {
    const end = part.indexOf("\n");
    if (end < 0) break; // the process was killed while it wrote
    pieces.push(JSON.parse(part.slice(0, end)), { kind: "text", text: part.slice(end + 1) });
  }
  return pieces.filter((piece) => piece.kind !== "text" || piece.text !== "");
}
