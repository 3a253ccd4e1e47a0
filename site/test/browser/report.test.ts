import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { fixtureArtifacts } from "../fixtures/artifacts.ts";
import { removeFolder, resultsFolder } from "../fixtures/folder.ts";
import { buildSite } from "./build.ts";
import { chromiumPath, launchChromium, PATIENCE } from "../../../scripts/chromium.ts";
import { findPoorContrast } from "./contrast.ts";
import { type Served, serveFolder } from "./serve.ts";

const pages = ["", "parity/", "runs/", "runs/mlp-mnist-sgd/quick/", "runs/toy/smoke/", "about/"];

describe.skipIf(!chromiumPath)("in Chromium (skipped where there is none)", () => {
  let results: string, out: string, served: Served, browser: Browser;
  /** Errors on the console, failed requests, and requests to anywhere but this site. */
  let complaints: string[] = [];
  const open: Page[] = [];

  beforeAll(async () => {
    results = await resultsFolder([...fixtureArtifacts("quick"), ...fixtureArtifacts("smoke")]);
    out = await mkdtemp(join(tmpdir(), "site-"));
    const { status, output } = await buildSite(results, out);
    expect(status, output).toBe(0);
    served = await serveFolder(out, "/any/folder/");
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
    complaints = [];
  });

  async function visit(path = "", options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ reducedMotion: "reduce", ...options });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    open.push(page);
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("requestfailed", (request) => complaints.push(`failed: ${request.url()}`));
    page.on("request", (request) => {
      if (!request.url().startsWith(served.url)) complaints.push(`went elsewhere: ${request.url()}`);
    });
    await page.goto(served.url + path, { waitUntil: "load" });
    return page;
  }

  /** The first chart of a figure, drawn at the reader's width, on a page that no longer moves. */
  async function chartOf(page: Page, figure: string): Promise<Locator> {
    const chart = page.locator(`#${figure} subspace-chart`).first();
    await chart.scrollIntoViewIfNeeded();
    await page.locator(`#${figure} subspace-chart[data-ready] .plot > svg`).first().waitFor();
    await page.evaluate(() => document.fonts.ready);
    return chart;
  }
  const curves = (chart: Locator) => chart.locator(".plot g[aria-label='line'] path");

  test.each(pages)("/%s asks for nothing elsewhere, and has no error", async (path) => {
    const page = await visit(path);
    for (let i = 0; i < 40; i++) await page.mouse.wheel(0, 900);
    await page.waitForLoadState("networkidle");
    await page.evaluate(() => document.fonts.ready);
    expect(complaints).toEqual([]);
    expect(await page.evaluate(() => [...document.fonts].some((font) => font.status === "loaded"))).toBe(
      true,
    );
  });

  test("the links of the report lead to pages that exist", async () => {
    const page = await visit();
    const targets = await page.locator("a[href]").evaluateAll((
      links,
    ) => [...new Set(links.map((link) => (link as HTMLAnchorElement).href.split("#")[0]!))]);
    expect(targets.length).toBeGreaterThan(8);
    for (const target of targets) expect((await page.request.get(target)).status(), target).toBe(200);
    const fragments = await page.locator("a[href^='#']").evaluateAll((links) =>
      links.map((link) => link.getAttribute("href")!.slice(1))
    );
    for (const id of fragments) expect(await page.locator(`[id="${id}"]`).count(), id).toBe(1);
  });

  test("without scripts the figures are drawn all the same", async () => {
    const page = await visit("", { javaScriptEnabled: false });
    expect(await curves(page.locator("#fig1 subspace-chart").first()).count()).toBe(4);
    expect(await page.locator("#fig20 .plot > svg").count()).toBe(3);
  });

  test("with scripts each figure is drawn at the reader's width", async () => {
    const page = await visit("", { viewport: { width: 1000, height: 800 } });
    const chart = await chartOf(page, "fig2");
    const width = (locator: Locator) => locator.evaluate((element) => element.getBoundingClientRect().width);
    expect(await curves(chart).count()).toBe(40);
    const drawn = () => chart.locator(".plot > svg").getAttribute("width").then(Number);
    await expect.poll(async () => await drawn() - await width(chart.locator(".plot"))).toBeCloseTo(0, 0);
    await page.setViewportSize({ width: 600, height: 800 });
    await expect.poll(async () => await drawn() - await width(chart.locator(".plot"))).toBeCloseTo(0, 0);
  });

  test("an entry of the legend switches its curves off and on", async () => {
    const chart = await chartOf(await visit(), "fig1");
    const entry = chart.getByRole("button", { name: "Dom-SGD" });
    const dom = chart.locator(".plot g[stroke='var(--role-dom)'] path");
    expect(await dom.count()).toBe(1);
    await entry.click();
    expect(await entry.getAttribute("aria-pressed")).toBe("false");
    expect(await dom.count()).toBe(0);
    await entry.press("Enter");
    expect(await dom.count()).toBe(1);
  });

  test("the scale is switched between logarithmic and linear", async () => {
    const chart = await chartOf(await visit(), "fig1");
    const path = () => curves(chart).first().getAttribute("d");
    const log = await path();
    const button = chart.getByRole("button", { name: "log" });
    await button.click();
    expect(await button.getAttribute("aria-pressed")).toBe("false");
    expect(await path()).not.toBe(log);
    await button.click();
    expect(await path()).toBe(log);
  });

  test("one can look closer at the switch", async () => {
    const chart = await chartOf(await visit(), "fig4");
    const ticks = () => chart.locator("[aria-label='x-axis tick label'] text").allTextContents();
    const whole = await ticks();
    await chart.getByRole("button", { name: "zoom to switch" }).click();
    expect(await ticks()).not.toEqual(whole);
  });

  test("pointing at a chart reads the values there", async () => {
    const page = await visit();
    const chart = await chartOf(page, "fig1");
    const plot = chart.locator(".plot");
    const size = await plot.evaluate(({ clientWidth, clientHeight }) => [clientWidth, clientHeight] as const);
    await plot.hover({ position: { x: size[0] * 0.7, y: size[1] / 2 } });
    const tip = chart.locator(".tip");
    await expect.poll(() => tip.innerText()).toMatch(/^step [\d,]+\n+SGD[\s\S]*Dom-SGD[\s\S]*Bulk-SGD/);
    await page.mouse.move(0, 0);
    await expect.poll(() => tip.isVisible()).toBe(false);
  });

  test("what a finger has read stays when it is lifted", async () => {
    const page = await visit("", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const chart = await chartOf(page, "fig1");
    await chart.locator(".plot").tap();
    expect(await chart.locator(".tip").isVisible()).toBe(true);
    await page.locator("#fig1 .summary").tap();
    expect(await chart.locator(".tip").isVisible()).toBe(false);
  });

  test("the keyboard moves over the steps, and what is read is said", async () => {
    const chart = await chartOf(await visit(), "fig1");
    const plot = chart.getByRole("slider");
    const said = () => plot.getAttribute("aria-valuetext");
    await plot.focus();
    await plot.press("ArrowRight");
    expect(await said()).toMatch(/^Step 0: SGD 0\.5\d+; Dom-SGD not measured/);
    await plot.press("ArrowRight");
    expect(await said()).toMatch(/^Step 10:/);
    await plot.press("End");
    expect(await said()).toMatch(/^Step 4,000: SGD 0\.1\d+; Dom-SGD 0\.2/);
    expect(await chart.locator(".tip").isVisible()).toBe(true);
    await plot.press("Escape");
    expect(await chart.locator(".tip").isVisible()).toBe(false);
  });

  test("every control of a figure is reached with the Tab key", async () => {
    const page = await visit();
    await chartOf(page, "fig1");
    await page.locator("#fig1 .number").focus();
    const reached: string[] = [];
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press("Tab");
      reached.push(
        await page.evaluate(() =>
          document.activeElement!.textContent!.trim() || document.activeElement!.tagName
        ),
      );
    }
    expect(reached.slice(0, 6)).toEqual(["INPUT", "SGD", "Dom-SGD", "Bulk-SGD", "zoom to switch", "log"]);
    expect(await page.evaluate(() => document.querySelector("#fig1")!.contains(document.activeElement))).toBe(
      true,
    );
  });

  test("another preset takes the place of the first", async () => {
    const page = await visit();
    await chartOf(page, "fig4");
    const view = (preset: string) => page.locator(`#fig4 [data-preset=${preset}]`);
    expect(await view("smoke").isVisible()).toBe(false);
    await page.locator("#fig4 .presets").getByText("smoke").click();
    expect(await view("quick").isVisible()).toBe(false);
    await view("smoke").locator("subspace-chart[data-ready] .plot > svg").waitFor();
    expect(await view("smoke").innerText()).toContain("smoke preset: a test of the software");
  });

  test.each(pages)("on a phone /%s does not run off the side", async (path) => {
    const page = await visit(path, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });

  describe.each(["light", "dark"] as const)("in %s mode", (colorScheme) => {
    test.each(pages)("all text of /%s stands out from its ground", async (path) => {
      const page = await visit(path, { colorScheme });
      if (path === "") await chartOf(page, "fig2");
      expect(await page.evaluate(findPoorContrast)).toEqual([]);
    });
  });

  test("the reader's choice of theme overrides the system's, and is kept for the next page", async () => {
    const page = await visit("", { colorScheme: "light" });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.getByRole("button", { name: "Dark theme" }).click();
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.getByRole("link", { name: "Parity" }).click();
    await page.waitForURL("**/parity/", { waitUntil: "load" });
    expect(await ground()).toBe(dark);
    expect(await page.getByRole("button", { name: "Dark theme" }).getAttribute("aria-pressed")).toBe("true");
  });
});
