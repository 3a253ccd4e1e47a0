import { execFileSync } from "node:child_process";
import process from "node:process";
import type { Artifact } from "@tiny-subspaces/experiments/artifacts";
import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { chromiumPath } from "../../../scripts/chromium.ts";
import { fixtureArtifacts } from "../fixtures/artifacts.ts";
import { putArtifact, resultsFolder } from "../fixtures/folder.ts";
import { useBuiltSite } from "./builtSite.ts";

const HOSTILE = `</script><img src=x onerror="document.title='injected'">`;

describe.skipIf(!chromiumPath)("the comparison in Chromium (skipped where there is none)", () => {
  const commits: string[] = [];
  let results: string;

  function git(...args: string[]): string {
    const who = { NAME: "a", EMAIL: "a@localhost" };
    const env = Object.fromEntries(
      ["AUTHOR", "COMMITTER"].flatMap((as) =>
        Object.entries(who).map(([key, value]) => [`GIT_${as}_${key}`, value])
      ),
    );
    return execFileSync("git", args, { cwd: results, env: { ...process.env, ...env }, encoding: "utf8" })
      .trim();
  }

  async function commit(artifacts: readonly Artifact[], subject: string): Promise<void> {
    for (const artifact of artifacts) await putArtifact(results, artifact);
    git("add", "-A");
    git("commit", "-q", "-m", subject);
    commits.unshift(git("rev-parse", "HEAD"));
  }

  const site = useBuiltSite({
    makeResults: async () => {
      const all = fixtureArtifacts("quick");
      const first = all.find(({ run }) => run === "mlp-mnist-sgd")!;
      results = await resultsFolder([]);
      git("init", "-q");
      await commit(all, "first");
      // A commit that changes no artifact is no state.
      git("commit", "-q", "--allow-empty", "-m", "nothing");
      const [claim, ...claims] = first.claims;
      const verdict = claim!.verdict === "reproduced" ? "not reproduced" : "reproduced";
      const [trajectory, ...others] = first.trajectories;
      const tables = Object.fromEntries(
        Object.entries(trajectory!.tables).map(([name, { step, ...columns }]) => [name, {
          step: step!,
          ...Object.fromEntries(
            Object.entries(columns).map((
              [column, values],
            ) => [column, values.map((value, i) => value === null || i === 1 ? null : 1.5 * value)]),
          ),
        }]),
      );
      const second: Artifact = {
        ...first,
        title: HOSTILE,
        claims: [{ ...claim!, verdict }, ...claims],
        trajectories: [{ ...trajectory!, tables }, ...others],
      };
      await commit([second], `second ${HOSTILE}`);
      await commit([{ ...second, title: "third" }], "third");
      return results;
    },
  });
  const { complaints } = site;

  /** The page when its comparison has been told. */
  async function visit(query = "", options: BrowserContextOptions = {}): Promise<Page> {
    const page = await site.visit(`compare/${query}`, options);
    await told(page);
    return page;
  }
  const told = (page: Page) => page.getByRole("status").filter({ hasText: /artifacts?: / }).waitFor();
  const pair = (base: number, head: number) =>
    `?base=${commits[base]!.slice(0, 12)}&head=${commits[head]!.slice(0, 12)}`;

  test("opens with the newest state against the one before it, of those that differ", async () => {
    const page = await visit();
    const options = await page.locator("select[name=head] option").allTextContents();
    expect(options.map((text) => text.trim().split(/\s+/)[2])).toEqual(["third", "second", "first"]);
    expect(await page.locator("results-comparison section").count()).toBe(1);
    expect(await page.getByRole("row", { name: /record title/ }).textContent()).toContain("third");
    expect(complaints).toEqual([]);
  });

  test("a link leads to its pair: the claim that flipped, and curves of both over each other", async () => {
    const page = await visit(pair(2, 1));
    expect(await page.getByRole("status").textContent()).toContain("1 claim flipped");
    expect(await page.getByRole("row", { name: /flipped/ }).count()).toBe(1);
    const chart = page.locator(".overlay").first();
    expect(await chart.locator("g[aria-label=line] path").count()).toBe(2);
    expect(await chart.getAttribute("aria-label")).toMatch(/Furthest apart at step/);
    expect(complaints).toEqual([]);
  });

  test("each commit has what it changed, with a link to the comparison", async () => {
    const page = await visit();
    const entries = page.locator(".changelog > ol > li");
    expect(await entries.locator("h3").allTextContents()).toEqual([
      expect.stringMatching(/ third$/),
      expect.stringContaining(`second ${HOSTILE}`),
      expect.stringMatching(/ first$/),
    ]);
    const second = entries.nth(1);
    expect(await second.getByRole("listitem").allTextContents()).toEqual([
      expect.stringMatching(
        /^quick\/mlp-mnist-sgd: computed again: .*; \S+ was .* and is .*beyond tolerance$/,
      ),
    ]);
    await second.getByRole("link").click();
    await told(page);
    expect(page.url()).toContain(pair(2, 1));
    expect(complaints).toEqual([]);
  });

  test("strings of artifacts and commits stay text", async () => {
    const page = await visit(pair(2, 1));
    expect(await page.title()).not.toBe("injected");
    expect(await page.locator("main img").count()).toBe(0);
    expect(await page.getByRole("row", { name: /record title/ }).textContent()).toContain("</script><img");
  });

  test("is chosen by keyboard, goes into the address, and back is back", async () => {
    const page = await visit();
    await page.locator("select[name=base]").focus();
    await page.keyboard.press("ArrowDown");
    await page.getByRole("status").filter({ hasText: "1 claim flipped" }).waitFor();
    expect(page.url()).toContain(pair(2, 0));
    await page.goBack();
    await page.getByRole("row", { name: /flipped/ }).waitFor({ state: "detached" });
    expect(await page.locator("select[name=base]").inputValue()).toBe(commits[1]);
    expect(complaints).toEqual([]);
  });

  test("a link to a state that is not there says so", async () => {
    const page = await visit("?base=0000000&head=%3Cb%3E");
    expect(await page.getByRole("status").textContent()).toMatch(
      /^The address names a state that is not among these/,
    );
  });

  test.each([360, 390, 1280])("nothing is wider than a page of %i pixels", async (width) => {
    const page = await visit(pair(2, 1), { viewport: { width, height: 800 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
});
