/** The page that shows a notebook. */
export function notebookUrl(name: string): string {
  return `/notebooks/${name}/`;
}
