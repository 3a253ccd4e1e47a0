/** Brackets within brackets that a file of this project may have; what has more would overflow the stack of its readers. */
const DEEPEST = 100;

/**
 * `JSON.parse`, but for values that are nested deeper than any of this project.
 * @throws SyntaxError if the text is not JSON, or too deep
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  let depth = 0, quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '"') quoted = !quoted;
    else if (quoted) i += character === "\\" ? 1 : 0;
    else if (character === "[" || character === "{") depth++;
    else if (character === "]" || character === "}") depth--;
    if (depth > DEEPEST) throw new SyntaxError(`values are nested more than ${DEEPEST} deep`);
  }
  return value;
}
