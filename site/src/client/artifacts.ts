import type { Source } from "../charts/source.ts";

const fetched = new Map<string, Promise<Source>>();

/** The artifact at a URL of this site, or the group of a sweep. Charts of one share one request. */
export function fetchArtifact(url: string): Promise<Source> {
  const known = fetched.get(url);
  if (known) return known;
  const artifact = fetch(url).then((response) => {
    if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
    return response.json() as Promise<Source>;
  });
  fetched.set(url, artifact);
  return artifact;
}
