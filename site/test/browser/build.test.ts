import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { afterEach, beforeEach, expect, test } from "vitest";
import { serialiseNotebook, stamp } from "@tiny-subspaces/experiments/notebooks";
import { fixtureArtifacts } from "../fixtures/artifacts.ts";
import { putArtifact, removeFolder, resultsFolder } from "../fixtures/folder.ts";
import { code, display, notebookOf, prose } from "../notebooks/support.ts";
import { buildSite, outFolder } from "./build.ts";

let results: string, out: string;
beforeEach(async () => {
  results = await resultsFolder([]);
  out = await outFolder();
});
afterEach(async () => {
  await removeFolder(results);
  await removeFolder(out);
});

const page = (path: string) => readFile(join(out, path, "index.html"), "utf8");

test("without any artifact the site says that nothing has been measured, and what to do", async () => {
  const { status, output } = await buildSite(results, out);
  expect(output).not.toContain("[ERROR]");
  expect(status).toBe(0);
  const html = await page("");
  expect(html).toContain("Nothing has been measured yet");
  expect(html).toContain("task reproduce");
  expect(html).not.toContain("<subspace-chart");
  expect(await page("parity")).toContain("waits for");
  expect(await page("sweeps")).toContain("None has been summed up here yet");
  expect(await page("sweeps")).toContain("task sweep mlp-mnist-sgd --seeds 0..4");
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

test("markup in an artifact's strings is text, and nulls, huge numbers and empty series break nothing", async () => {
  const hostile = '<img src=x onerror="alert(1)"></script><script>alert(2)</script>';
  const [toy, branches] = fixtureArtifacts("quick");
  await putArtifact(results, {
    ...toy!,
    title: hostile,
    engine: { ...toy!.engine, device: hostile, choice: hostile },
  });
  await putArtifact(results, {
    ...branches!,
    title: hostile,
    events: [{ step: 1000, kind: "switch", detail: hostile, forced: true }],
    claims: branches!.claims.map((claim) => ({ ...claim, statement: hostile, verdict: "not reproduced" })),
    trajectories: branches!.trajectories.map((trajectory, i) => ({
      ...trajectory,
      tables: i === 0 ? {} : {
        ...trajectory.tables,
        loss: { step: [1, 2, 3], trainLoss: [1e308, null, 5e-320] },
        alignment: { step: [], chi: [], chiEma: [], gradNorm: [] },
      },
    })),
  });
  const { status, output } = await buildSite(results, out);
  expect(status, output).toBe(0);
  for (const path of ["", "figures/1", "figures/6", "runs/toy/quick", "runs/mlp-mnist-sgd/quick"]) {
    const { document } = parseHTML(await page(path));
    expect(document.querySelectorAll("img, [onerror]"), path).toHaveLength(0);
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
  expect(await page("figures/1")).toContain("switch forced at step 1,000");
  expect(await page("figures/1")).toContain("was forced: the paper’s rule had not fired");
});

test("markup in a notebook is text or harmless, each page has its cells and outputs, and stale ones are told", async () => {
  const hostile = '<img src=x onerror="alert(1)"></script><script>alert(2)</script>';
  const folder = await mkdtemp(join(tmpdir(), "notebooks-"));
  const cells = [
    prose(`# Title ${hostile}\n\nLead ${hostile}\n\nText ${hostile}`),
    code(
      `const a = "${hostile}";`,
      display({ "text/html": `<table><tr><td>${hostile}</td></tr></table>` }),
      display({ "image/svg+xml": `<svg><path d="M0,0"/>${hostile}</svg>`, "text/plain": hostile }),
      display({ "text/plain": hostile }),
    ),
  ];
  await writeFile(join(folder, "1-some.ipynb"), serialiseNotebook(stamp(notebookOf(...cells))));
  await writeFile(
    join(folder, "2-other.ipynb"),
    serialiseNotebook(notebookOf(prose("# Other"), code("1 + 1"))),
  );
  const { status, output } = await buildSite(results, out, { TINY_SUBSPACES_NOTEBOOKS: folder });
  expect(status, output).toBe(0);
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

  await writeFile(join(folder, "3-broken.ipynb"), "{");
  const broken = await buildSite(results, out, { TINY_SUBSPACES_NOTEBOOKS: folder });
  expect(broken.status).toBe(2);
  expect(broken.output).toContain(`${join(folder, "3-broken.ipynb")}: expected a notebook`);
});

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
