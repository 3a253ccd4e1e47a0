import type { Browser, Page } from "playwright-core";

/** What a reader waits for on a first visit, with nothing in the browser's cache. */
export interface Visit {
  /** Milliseconds to the largest contentful paint. */
  readonly paint: number;
  /** Cumulative layout shift until all charts in view are drawn. */
  readonly shift: number;
  /** Bytes of the page and of all that it had loaded by then, as they are on disk. */
  readonly bytes: number;
}

/** Opens a page in a fresh context, and waits until nothing more is loaded. */
export async function visitOnce(browser: Browser, url: string, width: number): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width, height: 844 }, serviceWorkers: "block" });
  try {
    const page = await context.newPage();
    const response = await page.goto(url, { waitUntil: "networkidle" });
    if (!response?.ok()) throw new Error(`${url}: expected a page, got status ${response?.status()}`);
    return await page.evaluate(async () => {
      /** All entries of a type so far. */
      const observed = (type: string) =>
        new Promise<PerformanceEntry[]>((resolve) => {
          const entries: PerformanceEntry[] = [];
          new PerformanceObserver((list) => entries.push(...list.getEntries())).observe({
            type,
            buffered: true,
          });
          setTimeout(() => resolve(entries), 200);
        });
      const paints = await observed("largest-contentful-paint");
      const shifts = await observed("layout-shift") as (PerformanceEntry & { value: number })[];
      const loaded = [
        ...performance.getEntriesByType("navigation"),
        ...performance.getEntriesByType("resource"),
      ] as PerformanceResourceTiming[];
      return {
        paint: paints.at(-1)?.startTime ?? NaN,
        shift: shifts.reduce((sum, { value }) => sum + value, 0),
        bytes: loaded.reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0),
      };
    });
  } finally {
    await context.close();
  }
}

/** Milliseconds between the frames of a page while something is done to it. */
export async function framesDuring(page: Page, act: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(globalThis, { frames });
    const next = (now: number) => {
      frames.push(now);
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  await act();
  const times = await page.evaluate(() => (globalThis as unknown as { frames: number[] }).frames);
  return times.slice(1).map((time, i) => time - times[i]!);
}
