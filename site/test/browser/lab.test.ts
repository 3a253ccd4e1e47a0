import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { chromiumPath, PATIENCE } from "../../../scripts/chromium.ts";
import { axeViolations } from "./axe.ts";
import { useBuiltSite } from "./builtSite.ts";
import { poorContrast } from "./contrast.ts";

/** What a host may allow at the most, sent with pages, scripts and workers alike: no other host, no `eval`. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
].join("; ");

/** A network that is trained in seconds. */
const small =
  "network.digits=60&network.width=8&network.batch=20&network.k=4&network.rate=0.2&network.part=40";

describe.skipIf(!chromiumPath)("the lab in Chromium (skipped where there is none)", () => {
  const site = useBuiltSite({ headers: { "content-security-policy": policy } });
  const { complaints } = site;

  const visit = (query = "", options: BrowserContextOptions = {}) =>
    site.visit(`lab/${query && `?${query}`}`, options);

  const part = (page: Page, name: "valley" | "network") => page.locator(`#${name}`);
  const press = (within: Locator, name: string) => within.getByRole("button", { name, exact: true }).click();
  const comes = (within: Locator, state: string) =>
    expect.poll(() => within.getAttribute("data-state"), { timeout: PATIENCE }).toBe(state);
  const curves = (within: Locator, panel: string) =>
    within.locator(`[data-panel=${panel}] .plot g[aria-label='line'] path`);
  const told = (within: Locator) => within.getByRole("status").textContent();

  /** Numbers of the table of where each rule has come to, by rule. */
  async function standings(network: Locator): Promise<Map<string, readonly number[]>> {
    const rows = await network.locator("tbody tr").evaluateAll((all) =>
      all.map((row) => [...row.children].map(({ textContent }) => textContent!))
    );
    return new Map(rows.map(([name, ...cells]) => [name!, cells.map(Number)]));
  }

  async function trained(page: Page): Promise<Locator> {
    const network = part(page, "network");
    await press(network, "Start");
    await comes(network, "paused");
    return network;
  }

  test("is idle until it is asked: no engine, no worker and no chart is loaded, and the first view is small", async () => {
    const page = await visit();
    await page.waitForLoadState("networkidle");
    const loaded = await page.evaluate(() =>
      performance.getEntriesByType("resource").map(({ name }) => name)
    );
    expect(loaded.filter((url) => /\.wasm|worker|subspace-chart|digits\.json/.test(url))).toEqual([]);
    let bytes = gzipSync(await (await page.request.get(page.url())).body()).length;
    for (const url of loaded.filter((name) => /\.(js|css|json|png)$/.test(name))) {
      const body = await (await page.request.get(url)).body();
      bytes += gzipSync(body).length;
      expect(body.includes("registerKernel"), url).toBe(false);
    }
    expect(bytes).toBeLessThan(200_000);
    expect(await part(page, "network").locator("[data-part=progress]").textContent()).toBe("Idle.");
    expect(complaints).toEqual([]);
  });

  test("with the presets the network trains with Bulk-SGD and does not with Dom-SGD", async () => {
    const page = await visit();
    const network = await trained(page);
    const [sgd, dom, bulk] = ["SGD", "Dom-SGD", "Bulk-SGD"].map((rule) =>
      network.getByRole("row", { name: rule })
    );
    expect([await sgd!.count(), await dom!.count(), await bulk!.count()]).toEqual([3, 1, 1]);
    const numbers = await standings(network);
    const [domLoss, domRatio] = numbers.get("Dom-SGD")!;
    const [bulkLoss, bulkRatio] = numbers.get("Bulk-SGD")!;
    expect(bulkLoss).toBeLessThan(domLoss!);
    expect(domRatio).toBeGreaterThan(0.9);
    expect(bulkRatio).toBeLessThan(0.75);
    expect(await told(network)).toMatch(/^Paused\. SGD’s loss is .* times that of step 100\. Dom-SGD’s/);
    expect(await network.locator("[data-part=engine]").textContent()).toMatch(
      /^Computes on WebAssembly \(tfjs wasm [\d.]+\), in a worker.*WebGPU was passed over: /,
    );
    // A colour a rule, and eigenvalues in two.
    expect(await curves(network, "loss").count()).toBe(3);
    expect(await curves(network, "alignment").count()).toBe(3);
    expect(await curves(network, "eigenvalues").count()).toBe(2);
    expect(complaints).toEqual([]);
  });

  test("what one takes away of it says that it is a small model's, of which data, and how to come there again", async () => {
    const page = await visit(`${small}&network.until=11`);
    const network = await trained(page);
    const loss = network.locator("[data-panel=loss]");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      loss.getByRole("button", { name: "as CSV" }).click(),
    ]);
    const text = (await readFile(await download.path())).toString();
    const description = await (await page.request.get(`${site.url}lab/digits.json`)).json();
    for (
      const word of ["not the paper’s run", "60 digits", description.source, description.credit, page.url()]
    ) {
      expect(text).toContain(word);
    }
    expect(text).toMatch(/1-sgd,loss,trainLoss,SGD,10,0\.\d+/);
    // The page names the digits as their file does.
    expect((await page.locator("figcaption").textContent())!.replaceAll(/\s+/g, " ")).toContain(
      `${description.source}: ${description.credit}`,
    );
    expect(await loss.locator(".plot svg").textContent()).toContain("not the paper’s run");
  });

  test("the rule changes in the middle, the link has it, and leads to the same numbers", async () => {
    const page = await visit(`${small}&network.until=60`);
    const network = await trained(page);
    const fromHereOn = network.getByRole("group", { name: "Rule from here on" });
    await press(fromHereOn, "Dom-SGD");
    await fromHereOn.getByRole("button", { name: "Dom-SGD", pressed: true }).waitFor();
    await press(network, "One step");
    await expect.poll(() => network.locator("[data-part=progress]").textContent()).toMatch(/^Step 61/);
    await press(fromHereOn, "Bulk-SGD");
    await press(network, "Go on");
    await expect.poll(() => network.locator("[data-part=progress]").textContent()).toMatch(/^Step 7\d/);
    await press(network, "Pause");
    await comes(network, "paused");
    await expect.poll(() => new URL(page.url()).searchParams.getAll("network.change")).toEqual([
      "60_dom-sgd",
      "61_bulk-sgd",
    ]);
    expect(await network.locator("[data-part=changes]").textContent()).toContain("from step 61 Bulk-SGD");
    const [, step] = (await network.locator("[data-part=progress]").textContent())!.match(/^Step (\d+)/)!;
    const numbers = (await standings(network)).get("Bulk-SGD");

    const query = new URL(page.url()).searchParams;
    query.set("network.until", step!);
    const again = await trained(await visit(query.toString()));
    expect((await standings(again)).get("Bulk-SGD")).toEqual(numbers);
    expect((await standings(again)).get("SGD")).toEqual([NaN, NaN, NaN, NaN]);
    expect(complaints).toEqual([]);
  });

  test("is paused, goes on, and is reset to where it began", async () => {
    const page = await visit(`${small}&network.until=3000`);
    const network = part(page, "network");
    await press(network, "Start");
    await comes(network, "running");
    await press(network, "Pause");
    await comes(network, "paused");
    const progress = () => network.locator("[data-part=progress]").textContent();
    const paused = await progress();
    await page.waitForTimeout(700);
    expect(await progress()).toBe(paused);
    await press(network, "Go on");
    await comes(network, "running");
    await expect.poll(progress).not.toBe(paused);
    await network.getByLabel("learning rate, η").press("ArrowRight");
    await expect.poll(() => new URL(page.url()).searchParams.get("network.change")).toMatch(
      /^\d+_rate-0\.3$/,
    );
    await press(network, "Reset");
    await comes(network, "idle");
    expect(await progress()).toBe("Idle.");
    expect(await network.locator("[data-value=network-rate]").textContent()).toBe("0.2");
    expect(await curves(network, "loss").count()).toBe(0);
    await expect.poll(() => new URL(page.url()).searchParams.has("network.change")).toBe(false);
    // Chromium tells of a worker's end a moment after the page has ended it.
    await expect.poll(() => page.workers()).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test("a loss that is no number any more is told", async () => {
    const page = await visit("network.digits=60&network.width=8&network.k=4&network.rate=10&network.part=0");
    const network = part(page, "network");
    await press(network, "Start");
    await expect.poll(() => network.getAttribute("data-state"), { timeout: PATIENCE }).toMatch(/over|paused/);
    expect(await told(network)).toMatch(/SGD diverged at step \d+: the learning rate 10 is too large/);
    expect(await network.locator("tbody").textContent()).toContain("diverged");
    expect(complaints).toEqual([]);
  });

  test("where WebAssembly's file does not come the processor's engine does, and a missing one is told", async () => {
    const page = await visit(`${small}&network.until=2`);
    await page.route("**/*.wasm", (route) => route.fulfill({ status: 404, body: "gone" }));
    const network = await trained(page);
    expect(await network.locator("[data-part=engine]").textContent()).toMatch(
      /^Computes on plain JavaScript .*WebAssembly was passed over: /,
    );
    await press(network, "Reset");
    await network.getByLabel("computes on").selectOption("wasm");
    await press(network, "Start");
    await comes(network, "failed");
    expect(await told(network)).toMatch(/^Training has ended: no engine runs in this browser: wasm: /);
    await press(network, "Reset");
    await network.getByLabel("computes on").selectOption("webgpu");
    await press(network, "Start");
    await comes(network, "failed");
    expect(await told(network)).toMatch(/webgpu: .*WebGPU/);
  });

  test("digits that do not come are told, and so is a worker that does not start", async () => {
    const page = await visit(`${small}&network.until=2`);
    const network = part(page, "network");
    await page.route("**/digits.json", (route) => route.fulfill({ status: 404, body: "gone" }));
    await press(network, "Start");
    await comes(network, "failed");
    expect(await told(network)).toMatch(/^Training has ended: .*digits\.json: .* status 404$/);
    await page.route("**/worker*.js", (route) => route.fulfill({ status: 404, body: "gone" }));
    await press(network, "Start again");
    await expect.poll(() => told(network)).toMatch(/^Training has ended: the worker’s script/);
  });

  test("the toy model walks, and again when a slider is moved by keyboard", async () => {
    const page = await visit();
    const valley = part(page, "valley");
    await press(valley, "Start");
    await comes(valley, "over");
    expect(await told(valley)).toMatch(
      /SGD’s loss is .*Dom-SGD’s loss is 0\.99\d times.*Bulk-SGD’s loss is 0\.0\d+ times/,
    );
    expect(await curves(valley, "loss").count()).toBe(3);
    expect(await curves(valley, "alignment").count()).toBe(3);
    const levels = 12, paths = 4;
    expect(await curves(valley, "plane").count()).toBe(levels + paths);
    const before = await told(valley);
    await valley.getByLabel("noise, c").press("ArrowRight");
    await expect.poll(() => told(valley)).not.toBe(before);
    expect(await valley.locator("[data-value=valley-noise]").textContent()).toBe("5");
    await expect.poll(() => new URL(page.url()).searchParams.get("valley.noise")).toBe("5");
    await valley.getByLabel("step size, η").press("End");
    await expect.poll(() => told(valley)).toMatch(/Dom-SGD diverged|SGD diverged at step/);
    await press(valley, "The paper’s values");
    await expect.poll(() => valley.locator("[data-part=progress]").textContent()).toMatch(/^Step 10,000/);
    await press(valley, "Reset");
    await comes(valley, "idle");
    expect(await curves(valley, "plane").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test("the toy model moves while one looks, and pauses", async () => {
    const page = await visit("valley.steps=50000", { reducedMotion: "no-preference" });
    const valley = part(page, "valley");
    await press(valley, "Start");
    const progress = () => valley.locator("[data-part=progress]").textContent();
    await expect.poll(progress).toMatch(/^Step [\d,]+ of 50,000/);
    await press(valley, "Pause");
    await comes(valley, "paused");
    const paused = await progress();
    expect(paused).not.toContain("Step 50,000");
    await press(valley, "Go on");
    await expect.poll(progress).not.toBe(paused);
    await comes(valley, "over");
  });

  test("a link that asks for what cannot be says so, and is idle all the same", async () => {
    const page = await visit("network.k=0&valley.rate=0.02&who=<b>");
    expect(await page.locator("#link-remarks").textContent()).toMatch(/network\.k is “0”.*who/);
    expect(await page.locator("[data-value=network-k]").textContent()).toBe("10");
    expect(await page.locator("[data-value=valley-rate]").textContent()).toBe("0.02");
    expect(await page.locator("#network").getAttribute("data-state")).toBe("idle");
  });

  test("without scripts the page says that it needs them, and shows no control that does nothing", async () => {
    const page = await visit("", { javaScriptEnabled: false });
    expect(await page.locator("noscript").first().textContent()).toContain("needs scripts");
    expect(await page.getByRole("button", { name: "Start" }).count()).toBe(0);
  });

  test("on a phone nothing is wider than the page, and all is reached by touch", async () => {
    const page = await visit(`${small}&network.until=5`, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    const network = part(page, "network");
    await network.getByRole("button", { name: "Start", exact: true }).tap();
    await comes(network, "paused");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const nav = page.getByRole("navigation", { name: "Pages" });
    expect(await nav.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    await nav.getByRole("link", { name: "Lab" }).waitFor();
  });

  test("axe and the contrast find nothing, idle or after training", async () => {
    const page = await visit(`${small}&network.until=5&who=1`);
    const fine = async () => {
      expect(await axeViolations(page)).toEqual([]);
      expect(await poorContrast(page)).toEqual({ light: [], dark: [] });
    };
    await fine();
    await press(part(page, "valley"), "Start");
    await comes(part(page, "valley"), "over");
    await trained(page);
    await fine();
  });
});
