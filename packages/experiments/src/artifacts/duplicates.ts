/**
 * The first key that an object of a JSON text has twice, of which `JSON.parse` would keep the last alone; `null` where
 * there is none.
 * @param text valid JSON
 */
export function repeatedKey(text: string): string | null {
  const objects: Set<string>[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "{") objects.push(new Set());
    else if (text[i] === "}") objects.pop();
    else if (text[i] === '"') {
      const begin = i;
      do i += text[i] === "\\" ? 2 : 1; while (text[i] !== '"');
      if (!isBeforeColon(text, i + 1)) continue;
      const key: string = JSON.parse(text.slice(begin, i + 1));
      const keys = objects.at(-1)!;
      if (keys.has(key)) return JSON.stringify(key);
      keys.add(key);
    }
  }
  return null;
}

function isBeforeColon(text: string, from: number): boolean {
  let i = from;
  while (" \t\n\r".includes(text[i] ?? ".")) i++;
  return text[i] === ":";
}
