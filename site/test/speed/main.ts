/**
 * Measures in Chromium how fast the report is for its readers: `deno task bench:site`. It is built from the committed
 * results; one figure has, beside them, a fixture of 20,000 points a curve.
 */
import { cp, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median as medianOf } from "d3-array";
import type { Browser } from "playwright-core";
import { chromiumPath, launchChromium } from "../../../scripts/chromium.ts";
import { buildSite, outFolder } from "../browser/build.ts";
import { serveFolder } from "../browser/serve.ts";
import { fixtureArtifacts } from "../fixtures/artifacts.ts";
import { putArtifact, removeFolder } from "../fixtures/folder.ts";
import { withEveryStep } from "./longCurves.ts";
import { framesDuring, visitOnce } from "./visits.ts";

const ROUNDS = 5;
const pages = [
  "",
  "figures/",
  "figures/1/",
  "figures/18/",
  "runs/mlp-mnist-sgd/paper/",
  "parity/",
  "compare/",
  "lab/",
];

const median = (values: readonly number[]) => medianOf(values) ?? NaN;
const ms = (value: number) => `${Math.round(value)} ms`.padStart(9);

async function measurePages(browser: Browser, url: string): Promise<void> {
  console.log(`median of ${ROUNDS} first visits             paint     shift   loaded`);
  for (const width of [1440, 390]) {
    for (const path of pages) {
      const visits = [];
      for (let round = 0; round < ROUNDS; round++) visits.push(await visitOnce(browser, url + path, width));
      const shift = median(visits.map((visit) => visit.shift)).toFixed(3).padStart(10);
      const loaded = `${Math.round(median(visits.map(({ bytes }) => bytes)) / 1000)} kB`.padStart(9);
      console.log(
        `${String(width).padEnd(5)} /${path.padEnd(26)}${
          ms(median(visits.map(({ paint }) => paint)))
        }${shift}${loaded}`,
      );
    }
  }
}

async function measureLongCurves(browser: Browser, url: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${url}figures/18/?preset=smoke`, { waitUntil: "networkidle" });
  const chart = page.locator("[data-preset=smoke]:not([hidden]) subspace-chart[data-ready]").first();
  await chart.scrollIntoViewIfNeeded();
  const box = (await chart.locator(".plot").boundingBox())!;
  const to = (share: number) => page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
  const sweep = async (from: number, end: number) => {
    for (let i = 0; i <= 60; i++) await to(from + (end - from) * i / 60);
  };
  const zoom = async () => {
    await to(0.3);
    await page.mouse.down();
    await sweep(0.3, 0.7);
    await page.mouse.up();
    await page.waitForTimeout(500);
  };
  console.log("\n20,000 points a curve             frames   median    worst");
  for (
    const [what, act] of [["the cursor over them", () => sweep(0.1, 0.9)], ["drag to zoom", zoom]] as const
  ) {
    const frames = await framesDuring(page, act);
    console.log(
      `${what.padEnd(30)}${String(frames.length).padStart(10)}${ms(median(frames))}${
        ms(Math.max(...frames))
      }`,
    );
  }
}

if (chromiumPath === undefined) {
  console.error(
    "error: there is no Chromium here; install it (apt-get install chromium), or name it by CHROMIUM",
  );
  Deno.exit(2);
}
const results = await mkdtemp(join(tmpdir(), "results-"));
const out = await outFolder();
try {
  await cp(fileURLToPath(new URL("../../../results", import.meta.url)), results, {
    recursive: true,
    filter: (path) => !path.includes(".checkpoints"),
  });
  const gd = fixtureArtifacts("smoke").find(({ run }) => run === "mlp-mnist-gd")!;
  await putArtifact(results, withEveryStep(gd, 5));
  const { status, output } = await buildSite(results, out);
  if (status !== 0) throw new Error(output);
  const served = await serveFolder(out, "/any/folder/");
  const browser = await launchChromium();
  try {
    await measurePages(browser, served.url);
    await measureLongCurves(browser, served.url);
  } finally {
    await browser.close();
    await served.close();
  }
} finally {
  await removeFolder(results);
  await removeFolder(out);
}
