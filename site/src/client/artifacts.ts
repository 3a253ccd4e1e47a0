import type { Artifact } from "@tiny-subspaces/experiments/artifacts";

const fetched = new Map<string, Promise<Artifact>>();

/** The artifact at a URL of this site. Charts of one run share one request. */
export function fetchArtifact(url: string): Promise<Artifact> {
  const known = fetched.get(url);
  if (known) return known;
  const artifact = fetch(url).then((response) => {
    if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
    return response.json() as Promise<Artifact>;
  });
  fetched.set(url, artifact);
  return artifact;
}
