import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Artifact } from "@tiny-subspaces/experiments/artifacts";
import { serialiseNotebook, stamp } from "@tiny-subspaces/experiments/notebooks";
import { chromiumPath, launchChromium, PATIENCE } from "../../../scripts/chromium.ts";
import { fixtureArtifacts } from "../fixtures/artifacts.ts";
import { putArtifact, removeFolder, resultsFolder } from "../fixtures/folder.ts";
import { code, display, notebookOf, prose } from "../notebooks/support.ts";
import { buildSite, outFolder } from "./build.ts";
import { serveFolder } from "./serve.ts";

let results: string, out: string;
beforeEach(async () => {
  results = await resultsFolder([]);
  out = await outFolder();
});
afterEach(async () => {
  await removeFolder(results);
  await removeFolder(out);
});

const pageOf = (folder: string, path: string) => readFile(join(folder, path, "index.html"), "utf8");
const page = (path: string) => pageOf(out, path);

describe("without any artifact", () => {
  const hostile = '<img src=x onerror="alert(1)"></script><script>alert(2)</script>';
  let notebooks: string, results: string, out: string;
  const page = (path: string) => pageOf(out, path);

  beforeAll(async () => {
    results = await resultsFolder([]);
    out = await outFolder();
    notebooks = await mkdtemp(join(tmpdir(), "notebooks-"));
    const cells = [
      prose(`# Title ${hostile}\n\nLead ${hostile}\n\nText ${hostile}`),
      code(
        `const a = "${hostile}";`,
        display({ "text/html": `<table><tr><td>${hostile}</td></tr></table>` }),
        display({ "image/svg+xml": `<svg><path d="M0,0"/>${hostile}</svg>`, "text/plain": hostile }),
        display({ "text/plain": hostile }),
      ),
    ];
    await writeFile(join(notebooks, "1-some.ipynb"), serialiseNotebook(stamp(notebookOf(...cells))));
    await writeFile(
      join(notebooks, "2-other.ipynb"),
      serialiseNotebook(notebookOf(prose("# Other"), code("1 + 1"))),
    );
    const { status, output } = await buildSite(results, out, { TINY_SUBSPACES_NOTEBOOKS: notebooks });
    expect(output).not.toContain("[ERROR]");
    expect(status, output).toBe(0);
  });
  afterAll(async () => {
    for (const folder of [results, out, notebooks]) await removeFolder(folder);
  });

  test("the site says that nothing has been measured, and what to do", async () => {
    const html = await page("");
    expect(html).toContain("Nothing has been measured yet");
    expect(html).toContain("task reproduce");
    expect(html).not.toContain("<subspace-chart");
    expect(await page("parity")).toContain("waits for");
    expect(await page("sweeps")).toContain("None has been summed up here yet");
    expect(await page("sweeps")).toContain("task sweep mlp-mnist-sgd --seeds 0..4");
  });

  test("markup in a notebook is text or harmless, each page has its cells and outputs, and stale ones are told", async () => {
    const { document } = parseHTML(await page("notebooks/1-some"));
    expect(document.querySelectorAll("main :is(img, script:not([type=module]), [onerror])")).toHaveLength(0);
    expect(document.querySelector("pre.astro-code")!.textContent).toBe(`const a = "${hostile}";`);
    expect(document.querySelectorAll(".cell td")).toHaveLength(1);
    expect(document.querySelectorAll(".cell .drawing svg path")).toHaveLength(1);
    expect(document.querySelector(".cell pre.text")!.textContent).toBe(hostile);
    expect(document.querySelector(".stale")).toBeNull();
    expect(await page("notebooks/2-other")).toContain("it has not been executed");
    const index = parseHTML(await page("notebooks")).document;
    expect([...index.querySelectorAll("main li h2 a")].map((link) => link.getAttribute("href"))).toEqual([
      "../notebooks/1-some/",
      "../notebooks/2-other/",
    ]);
    expect(index.querySelectorAll("main :is(img, [onerror])")).toHaveLength(0);
  });

  test("a notebook that is none ends the build with status 2, and leaves the site built before", async () => {
    const before = await page("");
    await writeFile(join(notebooks, "3-broken.ipynb"), "{");
    const broken = await buildSite(results, out, { TINY_SUBSPACES_NOTEBOOKS: notebooks });
    expect(broken.status).toBe(2);
    expect(broken.output).toContain(`${join(notebooks, "3-broken.ipynb")}: expected a notebook`);
    expect(await page("")).toBe(before);
  });
});

test("with smoke artifacts alone each figure says that it shows a test of the software", async () => {
  for (const artifact of fixtureArtifacts("smoke")) await putArtifact(results, artifact);
  expect((await buildSite(results, out)).status).toBe(0);
  const html = await page("");
  const figure = html.slice(html.indexOf('id="fig4"'), html.indexOf('id="fig5"'));
  expect(figure).toContain("smoke preset: a test of the software");
  const own = await page("figures/4");
  expect(own).toContain("smoke preset: a test of the software");
  expect(own).toMatch(/<svg[^>]*viewBox[\s\S]*smoke preset, test fixture/);
  expect(existsSync(join(out, "runs/toy/smoke/index.html"))).toBe(true);
});

const hostile = [
  '<img src=x onerror="alert(1)">',
  "</script><script>alert(2)</script>",
  '"><svg onload=alert(3)>',
  "javascript:alert(4)",
  "<iframe src=https://elsewhere.invalid/>",
  "$\\href{javascript:alert(5)}{x}$ ]]> <!-- \u2028 {{ }} \ud800",
].join(" ");

/** Fixtures with such text wherever an artifact may have any, and numbers that are hard to draw. */
function hostileArtifacts(): Artifact[] {
  const [toy, branches] = fixtureArtifacts("quick");
  const of = (artifact: Artifact): Artifact => ({
    ...artifact,
    title: hostile,
    data: { ...artifact.data, source: hostile },
    code: { ...artifact.code, version: hostile, commit: hostile },
    engine: {
      ...artifact.engine,
      name: hostile,
      provider: hostile,
      device: hostile,
      choice: hostile,
      versions: { [hostile]: hostile },
    },
    model: { name: hostile, parameterCount: 1, ghostBatch: null },
    events: [
      { step: 1000, kind: "switch", detail: hostile, forced: true },
      { step: 1001, kind: hostile, detail: hostile },
    ],
    claims: artifact.claims.map((claim) => ({
      ...claim,
      statement: hostile,
      criterion: hostile,
      measured: { ...claim.measured, [hostile]: 1e308 },
      verdict: "not reproduced",
    })),
  });
  return [
    of(toy!),
    {
      ...of(branches!),
      trajectories: branches!.trajectories.map((trajectory, i) => ({
        ...trajectory,
        tables: i === 0 ? { [hostile]: { step: [1], [hostile]: [-1] } } : {
          ...trajectory.tables,
          loss: { step: [1, 2, 3, 4, 5], trainLoss: [1e308, null, 5e-320, 0, -1e308] },
          alignment: { step: [], chi: [], chiEma: [], gradNorm: [] },
        },
      })),
    },
  ];
}

const hostilePages = ["", "figures/1/", "figures/6/", "runs/toy/quick/", "runs/mlp-mnist-sgd/quick/"];

test("markup in an artifact's strings is text, and nulls, huge numbers and empty series break nothing", async () => {
  for (const artifact of hostileArtifacts()) await putArtifact(results, artifact);
  const { status, output } = await buildSite(results, out);
  expect(status, output).toBe(0);
  for (const path of hostilePages) {
    const { document } = parseHTML(await page(path));
    expect(document.querySelectorAll("img, iframe, [onerror], [onload], [href^='javascript']"), path)
      .toHaveLength(0);
    for (const script of document.querySelectorAll("script")) {
      expect(script.textContent, path).not.toMatch(/^\s*alert/);
      if (script.type === "application/json") {
        expect(() => JSON.parse(script.textContent!), path).not.toThrow();
      }
    }
    for (const drawn of document.querySelectorAll("subspace-chart svg")) {
      expect(drawn.outerHTML, path).not.toContain("NaN");
    }
  }
  const figure = await page("figures/1");
  expect(figure).toContain("switch forced at step 1,000");
  expect(figure).toContain("was forced: the paper’s rule had not fired");
  // The fixture's claims are made up.
  expect(figure).toMatch(/\d recorded claims? do(es)? not follow from its numbers/);
  expect(await page("runs/mlp-mnist-sgd/quick")).toMatch(
    /values that this axis leaves out: \d+ not positive/,
  );
  if (chromiumPath) await visitHostile(out);
});

/** Opens the pages as a reader would: nothing of the artifacts runs, and nothing that was put into a page would. */
async function visitHostile(folder: string): Promise<void> {
  const served = await serveFolder(folder, "/any/");
  const browser = await launchChromium();
  try {
    for (const path of hostilePages) {
      const complaints: string[] = [];
      const view = await browser.newPage({ serviceWorkers: "block" });
      view.setDefaultTimeout(PATIENCE);
      view.on("dialog", (dialog) => {
        complaints.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      view.on("console", (message) => {
        const isOurs = !message.text().includes("blocked by Playwright");
        if (isOurs && message.type() === "error") complaints.push(message.text());
      });
      view.on("pageerror", (error) => complaints.push(error.message));
      view.on("request", (request) => {
        if (!request.url().startsWith(served.url)) complaints.push(`went elsewhere: ${request.url()}`);
      });
      await view.goto(served.url + path, { waitUntil: "load" });
      for (let i = 0; i < 20; i++) await view.mouse.wheel(0, 900);
      await view.waitForLoadState("networkidle");
      expect(complaints, path).toEqual([]);
      await view.close();
    }
    const view = await browser.newPage({ serviceWorkers: "block" });
    await view.route(served.url, async (route) => {
      const body = (await page("")).replace(
        "</main>",
        '<script>window.ran = "script"</script><img src="x" onerror="window.ran = 1">$&',
      );
      await route.fulfill({ body, contentType: "text/html" });
    });
    await view.goto(served.url, { waitUntil: "load" });
    expect(await view.evaluate(() => "ran" in globalThis)).toBe(false);
    expect(await view.evaluate(() => document.querySelectorAll("img").length)).toBe(1);
  } finally {
    await browser.close();
    await served.close();
  }
}

test("a corrupt artifact ends the build with status 2 and a message, and leaves the site built before", async () => {
  await writeFile(join(out, "index.html"), "built before");
  const path = await putArtifact(results, fixtureArtifacts("quick")[0]!);
  await writeFile(path, '{"schema": "tiny-subspaces/artifact"');
  const { status, output } = await buildSite(results, out);
  expect(status).toBe(2);
  expect(output).toContain(`${path}: expected JSON`);
  expect(output).toContain("Restore the file from git, or delete it and run the experiment again.");
  expect(output).not.toMatch(/^\s+at /m);
  expect(await readdir(out)).toEqual(["index.html"]);
  expect(await page("")).toBe("built before");
});
