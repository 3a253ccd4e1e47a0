import { parse, type ParseResult } from "@babel/parser";

export type Program = ParseResult["program"];
export type Statement = Program["body"][number] | Program["directives"][number];

/**
 * @param text TypeScript of one cell, or of several
 * @throws SyntaxError with `loc`, the place of the fault
 */
export function parseCode(text: string): Program {
  return parse(text, {
    sourceType: "module",
    createParenthesizedExpressions: true,
    plugins: ["typescript", "explicitResourceManagement"],
  }).program;
}

/** Where Babel found a fault, and what it is without that place; `null` for another error. */
export function syntaxFault(error: unknown): { readonly line: number; readonly message: string } | null {
  if (!(error instanceof SyntaxError) || !("loc" in error)) return null;
  const { line } = error.loc as { line: number };
  return { line, message: error.message.replace(/ \(\d+:\d+\)$/, "") };
}

/** The statements of a program; a text in quotes that begins it is one. */
export function statementsOf({ directives, body }: Program): Statement[] {
  return [...directives, ...body];
}
