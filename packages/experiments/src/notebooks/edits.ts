/** What takes the place of a stretch of a text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A text with stretches of it replaced; line breaks in them stay, so that every line keeps its number. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = [...edits].sort((a, b) => b.start - a.start || b.end - a.end);
  return ordered.reduce((edited, { start, end, text: inserted }) => {
    const breaks = edited.slice(start, end).match(/\n/g)?.join("") ?? "";
    return edited.slice(0, start) + inserted + breaks + edited.slice(end);
  }, text);
}
