import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { chromiumPath } from "../../../scripts/chromium.ts";
import { seedsAndSizes, threeSeeds } from "../fixtures/sweeps.ts";
import { axeViolations } from "./axe.ts";
import { useBuiltSite } from "./builtSite.ts";
import { poorContrast } from "./contrast.ts";

const [seedsPage, sizesPage] = [threeSeeds, seedsAndSizes].map(({ manifest }) =>
  `sweeps/${manifest.name}/`
) as [
  string,
  string,
];
const pages = ["sweeps/", seedsPage, sizesPage];

describe.skipIf(!chromiumPath)("sweeps in Chromium (skipped where there is none)", () => {
  const site = useBuiltSite();
  const { complaints, visit } = site;

  /** A chart that the script has drawn. */
  async function ready(chart: Locator): Promise<Locator> {
    await chart.scrollIntoViewIfNeeded();
    await expect.poll(() => chart.getAttribute("data-ready")).toBe("");
    return chart;
  }
  const pieces = (marks: Locator) =>
    marks.evaluateAll((paths) => paths.map((path) => path.getAttribute("d")!.match(/M/g)!.length));
  const marks = async (chart: Locator) => ({
    lines: await pieces(chart.locator(".plot g[aria-label='line'] path")),
    bands: await pieces(chart.locator(".plot g[aria-label='area'] path")),
  });
  const quantity = (page: Page, text: string) => page.locator(".quantity").filter({ hasText: text });

  test("every line of a figure is there over its band, without scripts and with them", async () => {
    for (const javaScriptEnabled of [false, true]) {
      const page = await visit(seedsPage, { javaScriptEnabled });
      const loss = quantity(page, "training loss").locator("subspace-chart");
      const spectrum = quantity(page, "eigenvalue").locator("subspace-chart");
      if (javaScriptEnabled) { for (const chart of [loss, spectrum]) await ready(chart); }
      // SGD before and after the switch, Dom-SGD and Bulk-SGD: a colour each.
      expect(await marks(loss)).toEqual({ lines: [2, 1, 1], bands: [2, 1, 1] });
      // Ten eigenvalues of two phases in each of two colours.
      expect(await marks(spectrum)).toEqual({ lines: [20, 20], bands: [20, 20] });
      expect(await page.locator("subspace-chart").count()).toBe(await page.locator(".quantity").count());
    }
    expect(complaints).toEqual([]);
  });

  test("over an axis there is a chart a value, all on one scale, which follow one another", async () => {
    const page = await visit(sizesPage);
    const charts = quantity(page, "training loss").locator("subspace-chart");
    expect(await charts.locator(".panel-title").allTextContents()).toEqual([
      ...["batch size 10", "batch size 50", "batch size 250"],
    ]);
    const all = [0, 1, 2].map((i) => charts.nth(i));
    for (const chart of all) await ready(chart);
    const ticks = (chart: Locator) =>
      chart.locator("[aria-label='y-axis tick label'] text").allTextContents();
    const [first, ...others] = await Promise.all(all.map(ticks));
    expect(first!.length).toBeGreaterThan(2);
    expect(others).toEqual([first, first]);
    // The higher numbers of the fixture's later groups lie higher.
    const tops = await Promise.all(
      all.map((chart) =>
        chart.locator("g[aria-label='area']").first().evaluate((mark) => mark.getBoundingClientRect().top)
      ),
    );
    const plots = await Promise.all(
      all.map((chart) => chart.locator(".plot").evaluate((plot) => plot.getBoundingClientRect().top)),
    );
    const offsets = tops.map((top, i) => top - plots[i]!);
    expect(offsets[0]).toBeGreaterThan(offsets[1]!);
    expect(offsets[1]).toBeGreaterThan(offsets[2]!);
    await all[0]!.getByRole("button", { name: "Dom-SGD" }).click();
    for (const chart of all) expect((await marks(chart)).bands).toEqual([2, 1]);
  });

  test("a reading has the mean, the band and the number of seeds", async () => {
    const page = await visit(seedsPage);
    const chart = await ready(quantity(page, "training loss").locator("subspace-chart"));
    const plot = chart.getByRole("slider");
    await plot.press("End");
    await expect.poll(() => plot.getAttribute("aria-valuetext")).toMatch(
      /^Step 4,000: SGD 0\.1\d+ \(0\.1\d+ to 0\.\d+, 3 seeds\); Dom-SGD/,
    );
  });

  test("each claim has how many seeds reproduce it, as the summary counts them", async () => {
    const page = await visit(sizesPage);
    for (const [g, group] of seedsAndSizes.summary.groups.entries()) {
      for (const { id, verdicts, items } of group.claims) {
        const cell = page.locator(`[data-claim="${id}"]`).nth(g);
        expect(await cell.locator("b").textContent()).toBe(`${verdicts.reproduced} of ${group.items.length}`);
        const failed = Object.entries(items).filter(([, verdict]) => verdict === "not reproduced").map((
          [item],
        ) => item);
        expect(await cell.textContent()).toContain(`${failed.length} not reproduced: ${failed.join(", ")}`);
      }
    }
    expect(await page.locator("[data-claim]").count()).toBe(
      seedsAndSizes.summary.groups.reduce((sum, { claims }) => sum + claims.length, 0),
    );
  });

  test("the command that makes it again is copied whole", async () => {
    const page = await visit(sizesPage, { permissions: ["clipboard-read", "clipboard-write"] });
    const again = page.locator(".again").filter({ hasText: "Make it again" });
    await again.getByRole("button", { name: "copy" }).click();
    await again.getByText("copied").waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      "npx -y deno@2.9.6 task sweep mlp-mnist-sgd --preset quick --data synthetic --engine onnx " +
        "--axis 'prefix.optimizer.batchSize+branches.*.optimizer.batchSize=10,50,250' --seeds 0..1",
    );
  });

  test("the run's page and the figures that it feeds lead to its sweeps, and all links exist", async () => {
    for (const path of [`runs/mlp-mnist-sgd/quick/`, "figures/1/", "sweeps/"]) {
      const page = await visit(path);
      for (const { manifest } of [threeSeeds, seedsAndSizes]) {
        expect(await page.getByRole("link", { name: manifest.name, exact: true }).count(), path)
          .toBeGreaterThan(0);
      }
    }
    expect(await (await visit("figures/6/")).getByRole("link", { name: /quick\.seed/ }).count()).toBe(0);
    for (const path of [...pages, "figures/1/", `runs/mlp-mnist-sgd/quick/`]) {
      const page = await visit(path);
      const targets = await page.locator("a[href]").evaluateAll((
        links,
      ) => [...new Set(links.map((link) => (link as HTMLAnchorElement).href.split("#")[0]!))]);
      for (const target of targets.filter((target) => target.startsWith(site.url))) {
        expect((await page.request.get(target)).status(), `${path}: ${target}`).toBe(200);
      }
    }
  });

  test("a figure of a run with seeds offers them, with bands in the place of single curves", async () => {
    const page = await visit("figures/1/");
    const view = page.locator("#fig1 [data-preset=seeds]");
    expect(await view.isVisible()).toBe(false);
    await page.locator("#fig1 .presets").getByText("seeds").click();
    expect(await page.locator("#fig1 [data-preset=quick]").isVisible()).toBe(false);
    const chart = await ready(view.locator("subspace-chart"));
    expect(await marks(chart)).toEqual({ lines: [2, 1, 1], bands: [2, 1, 1] });
    expect(await view.locator("[data-claim=fig1-dom-stalls] b").textContent()).toBe("2 of 3");
    await expect.poll(() => new URL(page.url()).searchParams.get("preset")).toBe("seeds");
    await page.reload({ waitUntil: "load" });
    expect(await view.isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    const presets = (await visit("figures/7/")).locator(".presets");
    expect(await presets.getByText("smoke").count()).toBe(1);
    expect(await presets.getByText("seeds").count()).toBe(0);
  });

  test("what one takes away of a band has its edges, and says what it is", async () => {
    const page = await visit(seedsPage);
    const chart = await ready(quantity(page, "training loss").locator("subspace-chart"));
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      chart.getByRole("button", { name: "as CSV" }).click(),
    ]);
    const text = await Deno.readTextFile(await download.path());
    expect(text).toContain("# Lines: mean of 3 seeds; bands: from the lowest to the highest of them.");
    const { low } = threeSeeds.summary.groups[0]!.series.find(({ trajectory, column }) =>
      trajectory === "dom-sgd" && column === "trainLoss"
    )!.values;
    const read = text.split("\n").filter((row) =>
      row.startsWith("dom-sgd,loss,trainLoss low,")
    )
      .map((row) => Number(row.split(",").at(-1)));
    expect(read).toEqual(low);
  });

  test.each(pages)("axe finds nothing on /%s", async (path) => {
    expect(await axeViolations(await visit(path))).toEqual([]);
  });

  test.each(pages)("on a phone, a tablet and a wide screen /%s does not run off the side", async (path) => {
    const page = await visit(path, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    for (const width of [390, 768, 1440]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
  });

  test.each(pages)("all text of /%s stands out from its ground, in light and in dark mode", async (path) => {
    expect(await poorContrast(await visit(path))).toEqual({ light: [], dark: [] });
  });

  test("bands follow the theme", async () => {
    const colour = async (colorScheme: "light" | "dark") => {
      const page = await visit(seedsPage, { colorScheme });
      const chart = await ready(page.locator("subspace-chart").first());
      return await chart.locator("g[aria-label='area']").first().evaluate((mark) =>
        getComputedStyle(mark).fill
      );
    };
    expect(await colour("light")).not.toBe(await colour("dark"));
  });

  test("in print every chart is there, without controls", async () => {
    const page = await visit(sizesPage);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".controls").first().isVisible()).toBe(false);
    expect(await page.locator("body > header").isVisible()).toBe(false);
    const charts = page.locator("subspace-chart");
    expect(await charts.locator(".plot > svg").count()).toBe(await charts.count());
  });
});
