import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { launchChromium, PATIENCE } from "../../../scripts/chromium.ts";
import { removeFolder } from "../fixtures/folder.ts";
import type {} from "./sharedSite.ts";
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

interface BuiltSiteOptions {
  /** Makes the folder of results that the site is built from; without it, the site is the one that tests share. */
  readonly makeResults?: () => Promise<string>;
  /** Sent with every file. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Serves a site to all tests of the `describe` that calls this, and takes everything away after them. */
export function useBuiltSite({ makeResults, headers }: BuiltSiteOptions = {}): BuiltSite {
  const own: string[] = [];
  let served: Served, browser: Browser;
  const complaints: string[] = [];
  const open: Page[] = [];

  async function build(results: string): Promise<string> {
    own.push(results);
    const out = await outFolder();
    own.push(out);
    const { status, output } = await buildSite(results, out);
    expect(status, output).toBe(0);
    return out;
  }

  beforeAll(async () => {
    const out = makeResults ? await build(await makeResults()) : await sharedSite();
    served = await serveFolder(out, "/any/folder/", headers);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await served?.close();
    for (const folder of own) await removeFolder(folder);
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
      page.on("requestfailed", (request) => {
        const reason = request.failure()?.errorText;
        // What a page had asked for when it was left has not failed.
        if (reason !== "net::ERR_ABORTED") complaints.push(`failed: ${request.url()}: ${reason}`);
      });
      page.on("request", (request) => {
        if (!request.url().startsWith(served.url)) complaints.push(`went elsewhere: ${request.url()}`);
      });
      await page.goto(served.url + path, { waitUntil: "load" });
      return page;
    },
  };
}

async function sharedSite(): Promise<string> {
  const response = await fetch(inject("sharedSite"));
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return text;
}
