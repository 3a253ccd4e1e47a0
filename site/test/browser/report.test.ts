import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { fixtureArtifacts } from "../fixtures/artifacts.ts";
import { axeViolations } from "./axe.ts";
import { useBuiltSite } from "./builtSite.ts";
import { chromiumPath } from "../../../scripts/chromium.ts";
import { poorContrast } from "./contrast.ts";

const pages = [
  "",
  "figures/",
  "figures/1/",
  "figures/6/",
  "figures/9/",
  "figures/20/",
  "notebooks/",
  "notebooks/1-toy-valley/",
  "notebooks/2-dominant-subspace/",
  "notebooks/4-effective-learning-rates/",
  "parity/",
  "lab/",
  "runs/",
  "runs/mlp-mnist-sgd/quick/",
  "runs/toy/smoke/",
  "about/",
];

describe.skipIf(!chromiumPath)("in Chromium (skipped where there is none)", () => {
  const site = useBuiltSite();
  const { complaints, visit } = site;

  /** The first chart of a figure, on the report or its own page, drawn at the reader's width, on a page that no longer moves. */
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

  test("where git has no history of the results, the comparison says so", async () => {
    const page = await visit("compare/");
    expect(await page.locator("main").textContent()).toContain("git has no history of its results");
  });

  test("the links of the report lead to pages that exist", async () => {
    const page = await visit();
    const targets = await page.locator("a[href]").evaluateAll((
      links,
    ) => [...new Set(links.map((link) => (link as HTMLAnchorElement).href.split("#")[0]!))]);
    expect(targets.length).toBeGreaterThan(8);
    const here = targets.filter((target) => target.startsWith(site.url));
    for (const target of here) expect((await page.request.get(target)).status(), target).toBe(200);
    expect(targets.filter((target) => !target.startsWith(site.url))).toEqual([
      "https://arxiv.org/abs/2405.16002",
    ]);
    const fragments = await page.locator("a[href^='#']").evaluateAll((links) =>
      links.map((link) => link.getAttribute("href")!.slice(1))
    );
    for (const id of fragments) expect(await page.locator(`[id="${id}"]`).count(), id).toBe(1);
  });

  test("without scripts the figures are drawn all the same, each on its page", async () => {
    const page = await visit("figures/1/", { javaScriptEnabled: false });
    expect(await curves(page.locator("subspace-chart").first()).count()).toBe(3);
    const other = await visit("figures/20/", { javaScriptEnabled: false });
    expect(await other.locator(".view:not([hidden]) .plot > svg").count()).toBe(3);
  });

  test("with scripts each figure is drawn at the reader's width", async () => {
    const page = await visit("figures/2/", { viewport: { width: 1000, height: 800 } });
    const chart = await chartOf(page, "fig2");
    const width = (locator: Locator) => locator.evaluate((element) => element.getBoundingClientRect().width);
    // Two colours, and in each ten eigenvalues of each of two phases.
    expect(await curves(chart).count()).toBe(2);
    const pieces = await curves(chart).evaluateAll((paths) =>
      paths.map((path) => path.getAttribute("d")!.match(/M/g)!.length)
    );
    expect(pieces).toEqual([20, 20]);
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
    await chart.getByRole("button", { name: "whole" }).click();
    expect(await ticks()).toEqual(whole);
  });

  test("dragging over a chart zooms to that stretch on all panels of the run, and a double click returns", async () => {
    const page = await visit("figures/20/");
    const first = await chartOf(page, "fig20");
    const second = page.locator("#fig20 .view:not([hidden]) subspace-chart").nth(1);
    await second.locator(".brush").waitFor({ state: "attached" });
    const domain = (chart: Locator) =>
      chart.locator("[aria-label='x-axis tick label'] text").allTextContents();
    const whole = [await domain(first), await domain(second)];
    const box = (await first.locator(".plot").boundingBox())!;
    const at = (share: number) => [box.x + box.width * share, box.y + box.height / 2] as const;
    await page.mouse.move(...at(0.4));
    await page.mouse.down();
    await page.mouse.move(...at(0.5));
    await page.mouse.move(...at(0.6));
    await page.mouse.up();
    await expect.poll(() => domain(first)).not.toEqual(whole[0]);
    expect(await domain(second)).not.toEqual(whole[1]);
    await expect.poll(() => new URL(page.url()).searchParams.get("zoom.mlp-mnist-sgd-to-gd")).toMatch(
      /^\d+-\d+$/,
    );
    // What the address holds opens the figure as it was.
    const zoomed = await domain(first);
    await page.reload({ waitUntil: "load" });
    const again = await chartOf(page, "fig20");
    await expect.poll(() => domain(again)).toEqual(zoomed);
    await again.locator(".plot").dblclick({ position: { x: box.width / 2, y: box.height / 2 } });
    await expect.poll(() => domain(again)).toEqual(whole[0]);
  });

  test("all panels of a run are read at one step", async () => {
    const page = await visit("figures/20/");
    const chart = await chartOf(page, "fig20");
    const tips = page.locator("#fig20 .view:not([hidden]) .tip");
    await page.locator("#fig20 .view:not([hidden]) subspace-chart[data-ready]").nth(2).waitFor();
    await chart.getByRole("slider").press("Home");
    await expect.poll(() =>
      tips.allInnerTexts().then((texts) => texts.filter((text) => /^step 0\n/.test(text)).length)
    )
      .toBe(3);
    // Eigenvalues by their number.
    expect(await tips.nth(2).innerText()).toMatch(/λ\n?1\n+[\d.]+[\s\S]*λ\n?20\n+[\d.]+/);
  });

  test("a key and a button zoom in around the step that is read, and Escape returns", async () => {
    const page = await visit("figures/1/");
    const chart = await chartOf(page, "fig1");
    const ticks = () => chart.locator("[aria-label='x-axis tick label'] text").allTextContents();
    const whole = await ticks();
    const plot = chart.getByRole("slider");
    await plot.press("End");
    await plot.press("+");
    await expect.poll(ticks).not.toEqual(whole);
    await plot.press("Escape");
    await plot.press("Escape");
    await expect.poll(ticks).toEqual(whole);
    await chart.getByRole("button", { name: "closer" }).click();
    await expect.poll(ticks).not.toEqual(whole);
  });

  test("a chart survives every toggle, and each says what is drawn", async () => {
    const page = await visit("figures/7/");
    const chart = await chartOf(page, "fig7");
    const log = chart.getByRole("button", { name: "log" });
    await log.click();
    expect(await log.getAttribute("aria-pressed")).toBe("true");
    await chart.getByRole("combobox").selectOption("0.9");
    await expect.poll(() => chart.locator(".plot").textContent()).toContain("smoothed by 0.9");
    await log.click();
    expect(await curves(chart).count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });

  test("what one takes away holds the artifact's numbers, and says where it is from", async () => {
    const page = await visit("figures/1/");
    const chart = await chartOf(page, "fig1");
    const saved = async (format: string) => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        chart.getByRole("button", { name: `as ${format}` }).click(),
      ]);
      return await readFile(await download.path());
    };
    const rows = (await saved("CSV")).toString().trimEnd().split("\n");
    const comments = rows.filter((row) => row.startsWith("#")).join("\n");
    expect(comments).toContain("run mlp-mnist-sgd --preset quick");
    expect(comments).toContain("f1".repeat(20));
    expect(comments).toContain("quick preset");
    const artifact = fixtureArtifacts("quick").find(({ run }) => run === "mlp-mnist-sgd")!;
    const drawn = ["sgd-prefix", "sgd", "dom-sgd", "bulk-sgd"].flatMap((name) => {
      const { step, trainLoss } = artifact.trajectories.find((each) => each.name === name)!.tables.loss!;
      return step!.map((at, i) => [name, at, trainLoss![i]]);
    });
    const read = rows.filter((row) => !row.startsWith("#")).slice(1).map((row) => {
      const [trajectory, , , , step, value] = row.split(",");
      return [trajectory, Number(step), Number(value)];
    });
    expect(read).toEqual(drawn);

    const svg = (await saved("SVG")).toString();
    const problem = await page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
      return parsed.querySelector("parsererror")?.textContent ?? null;
    }, svg);
    expect(problem).toBeNull();
    expect(svg).toContain("run mlp-mnist-sgd --preset quick");
    expect(svg).toContain("quick preset");
    expect(svg).not.toContain("var(--");
    expect((await saved("PNG")).subarray(1, 4).toString()).toBe("PNG");
  });

  test.each([
    "",
    "figures/1/",
    "figures/9/",
    "notebooks/",
    "notebooks/1-toy-valley/",
    "parity/",
    "runs/toy/smoke/",
    "about/",
  ])(
    "axe finds nothing on /%s",
    async (path) => {
      expect(await axeViolations(await visit(path))).toEqual([]);
    },
  );

  test.each([1440, 390])(
    "a deep link lands on its heading, and nothing moves while one reads, at %d pixels",
    async (width) => {
      const page = await visit("#fig22", { viewport: { width, height: 844 } });
      await page.locator("#fig22 subspace-chart[data-ready]").first().waitFor();
      const top = () => page.locator("#fig22 h3").evaluate((heading) => heading.getBoundingClientRect().top);
      expect(await top()).toBeGreaterThan(55);
      expect(await top()).toBeLessThan(160);
      const shift = await page.evaluate(() =>
        new Promise<number>((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) {
              sum += entry.value;
            }
          }).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => resolve(sum), 500);
        })
      );
      expect(shift).toBeLessThan(0.1);
    },
  );

  test("a page that was read is there without a network", async () => {
    const page = await visit("figures/1/", { serviceWorkers: "allow" });
    await page.locator("#fig1 subspace-chart[data-ready]").first().waitFor();
    await expect.poll(
      () =>
        page.evaluate(async () => (await (await caches.open("tiny-subspaces")).keys()).map(({ url }) => url)),
      { timeout: 60_000 },
    ).toEqual(
      expect.arrayContaining([
        page.url(),
        expect.stringMatching(/mlp-mnist-sgd-quick\.json$/),
        expect.stringMatching(/subspace-chart\.[^/]*\.js$/),
      ]),
    );
    complaints.length = 0;
    await page.context().setOffline(true);
    await page.reload({ waitUntil: "load" });
    await page.locator("#fig1 subspace-chart[data-ready]").first().waitFor();
    expect(await page.locator("h1").textContent()).toContain("Figure 1");
  });

  test("in print there is no overlay, and charts are whole", async () => {
    const page = await visit("figures/1/");
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".skip").isVisible()).toBe(false);
    expect(await page.locator("body > header").isVisible()).toBe(false);
    expect(await page.locator("#fig1 .controls").first().isVisible()).toBe(false);
    expect(await page.locator("#fig1 .plot > svg").first().isVisible()).toBe(true);
  });

  test("the first view of the report is small", async () => {
    const out = new Map<string, number>();
    const page = await visit("", { viewport: { width: 1440, height: 900 } });
    await page.locator("#fig1 subspace-chart[data-ready]").waitFor();
    for (
      const url of await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name))
    ) {
      if (/\.(js|json|css)$/.test(url)) {
        out.set(url, gzipSync(await (await page.request.get(url)).body()).length);
      }
    }
    out.set("", gzipSync(await (await page.request.get(site.url)).body()).length);
    expect([...out.keys()].some((url) => url.endsWith(".json"))).toBe(true);
    expect([...out.values()].reduce((sum, bytes) => sum + bytes), JSON.stringify([...out])).toBeLessThan(
      200_000,
    );
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
    await expect.poll(said).toMatch(/^Step 0: SGD 0\.5\d+; Dom-SGD not measured/);
    await plot.press("ArrowRight");
    expect(await said()).toMatch(/^Step 10:/);
    await plot.press("End");
    expect(await said()).toMatch(/^Step 4,000: SGD 0\.1\d+; Dom-SGD 0\.2/);
    expect(await chart.locator(".tip").isVisible()).toBe(true);
    await plot.press("Escape");
    expect(await chart.locator(".tip").isVisible()).toBe(false);
  });

  test("every control of a figure is reached with the Tab key", async () => {
    const page = await visit("figures/1/");
    const chart = await chartOf(page, "fig1");
    await page.locator("#fig1 .crumbs a").last().focus();
    const reached: string[] = [];
    for (let i = 0; i < 14; i++) {
      await page.keyboard.press("Tab");
      reached.push(
        await page.evaluate(() => {
          const { textContent, tagName } = document.activeElement!;
          return tagName === "SELECT" ? tagName : textContent!.trim() || tagName;
        }),
      );
    }
    for (const name of ["INPUT", "SGD", "zoom to switch", "closer", "log", "SELECT", "SVG", "PNG", "CSV"]) {
      expect(reached).toContain(name);
    }
    expect(await chart.getByRole("slider").getAttribute("tabindex")).toBe("0");
  });

  test("another preset takes the place of the first, and the address names it", async () => {
    const page = await visit("figures/4/");
    await chartOf(page, "fig4");
    const view = (preset: string) => page.locator(`#fig4 [data-preset=${preset}]`);
    expect(await view("smoke").isVisible()).toBe(false);
    await page.locator("#fig4 .presets").getByText("smoke").click();
    expect(await view("quick").isVisible()).toBe(false);
    await view("smoke").locator("subspace-chart[data-ready] .plot > svg").waitFor();
    expect(await view("smoke").innerText()).toContain("smoke preset: a test of the software");
    await expect.poll(() => new URL(page.url()).searchParams.get("preset")).toBe("smoke");
    await page.reload({ waitUntil: "load" });
    expect(await view("smoke").isVisible()).toBe(true);
  });

  test.each(pages)("on a phone and on a tablet /%s does not run off the side", async (path) => {
    const page = await visit(path, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.setViewportSize({ width: 768, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(768);
  });

  test.each(pages)("all text of /%s stands out from its ground, in light and in dark mode", async (path) => {
    const page = await visit(path);
    if (path === "") await chartOf(page, "fig2");
    expect(await poorContrast(page)).toEqual({ light: [], dark: [] });
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
