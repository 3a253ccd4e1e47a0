const KEPT = "tiny-subspaces";

/**
 * Keeps the pages that are read for when there is no network. The worker at the site's root keeps what is fetched once it
 * is there; this, what came before. The link to the report leads to that root.
 */
export async function keepForOffline(root: string): Promise<void> {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  await navigator.serviceWorker.register(new URL("offline.js", root));
  await navigator.serviceWorker.ready;
  const kept = await caches.open(KEPT);
  const keep = async (url: string) => {
    if (url.startsWith(root) && !(await kept.match(url))) await kept.add(url).catch(() => {});
  };
  await keep(location.href.split("#")[0]!);
  new PerformanceObserver((list) => {
    for (const { name } of list.getEntries()) keep(name);
  }).observe({ type: "resource", buffered: true });
}
