import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { launchChromium, PATIENCE } from "../../../scripts/chromium.ts";
import { removeFolder } from "../fixtures/folder.ts";
import { buildSite, outFolder } from "./build.ts";
import { type Served, serveFolder } from "./serve.ts";

/** A site that is built, served below a path and open in Chromium while the tests of a `describe` run. */
export interface BuiltSite {
  /** Of its root, with a `/` at the end. */
  readonly url: string;
  readonly browser: Browser;
  /** Errors and warnings on the console of this test's pages, failed requests, and requests to anywhere but the site. */
  readonly complaints: string[];
  /** Opens a page by its path below the root, until the test is over. */
  visit(path?: string, options?: BrowserContextOptions): Promise<Page>;
}

/**
 * Builds the site before all tests of the `describe` that calls this, and takes everything away after them.
 * @param makeResults makes the folder of results that it is built from
 * @param headers sent with every file
 */
export function useBuiltSite(
  makeResults: () => Promise<string>,
  headers: Readonly<Record<string, string>> = {},
): BuiltSite {
  let results: string, out: string, served: Served, browser: Browser;
  const complaints: string[] = [];
  const open: Page[] = [];

  beforeAll(async () => {
    results = await makeResults();
    out = await outFolder();
    const { status, output } = await buildSite(results, out);
    expect(status, output).toBe(0);
    served = await serveFolder(out, "/any/folder/", headers);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await served?.close();
    await removeFolder(results);
    await removeFolder(out);
  });

  afterEach(async () => {
    for (const page of open.splice(0)) await page.context().close();
    complaints.length = 0;
  });

  return {
    get url() {
      return served.url;
    },
    get browser() {
      return browser;
    },
    complaints,
    async visit(path = "", options = {}) {
      const context = await browser.newContext({
        reducedMotion: "reduce",
        serviceWorkers: "block",
        ...options,
      });
      context.setDefaultTimeout(PATIENCE);
      const page = await context.newPage();
      open.push(page);
      page.on("console", (message) => {
        const isOurs = !message.text().includes("blocked by Playwright");
        if (isOurs && ["error", "warning"].includes(message.type())) complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("requestfailed", (request) => complaints.push(`failed: ${request.url()}`));
      page.on("request", (request) => {
        if (!request.url().startsWith(served.url)) complaints.push(`went elsewhere: ${request.url()}`);
      });
      await page.goto(served.url + path, { waitUntil: "load" });
      return page;
    },
  };
}
