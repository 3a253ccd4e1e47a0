/**
 * Keeps the pages that are read for when there is no network, and what this one has loaded before that began. The script
 * lies at the site's root, which the link to the report leads to.
 */
export async function keepForOffline(root: string): Promise<void> {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  await navigator.serviceWorker.register(new URL("offline.js", root));
  await navigator.serviceWorker.ready;
  const kept = await caches.open("tiny-subspaces");
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const own = [location.href.split("#")[0]!, ...loaded].filter((url) => url.startsWith(root));
  for (const url of new Set(own)) {
    if (!(await kept.match(url))) await kept.add(url);
  }
}
