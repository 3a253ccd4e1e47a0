import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { relocatable, relocate } from "../../integrations/relocatable.ts";

describe("a URL of the site", () => {
  test.each([
    ["/runs/", "index.html", undefined, "./runs/"],
    ["/", "index.html", undefined, "./"],
    ["/", "parity/index.html", undefined, "../"],
    ["/#fig1", "runs/toy/paper/index.html", undefined, "../../../#fig1"],
    ["/_astro/a.css", "parity/index.html", undefined, "../_astro/a.css"],
    ["/runs/", "parity/index.html", "/report/", "/report/runs/"],
    ["/runs/", "parity/index.html", "report", "/report/runs/"],
    ["/runs/", "parity/index.html", "/", "/runs/"],
  ])("%s in %s, served at %s, becomes %s", (url, file, base, expected) => {
    expect(relocate(url, file, base)).toBe(expected);
  });
});

describe("a built site", () => {
  let folder: string;
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function relocated(file: string, text: string): Promise<string> {
    folder = await mkdtemp(join(tmpdir(), "relocatable-"));
    await mkdir(join(folder, "sub"), { recursive: true });
    await writeFile(join(folder, file), text);
    const done = relocatable().hooks["astro:build:done"] as unknown as (_: { dir: URL }) => Promise<void>;
    await done({ dir: pathToFileURL(`${folder}/`) });
    return await readFile(join(folder, file), "utf8");
  }

  test("has its links, sources and data relative to each page", async () => {
    const html = await relocated(
      "sub/index.html",
      '<a href="/x/">a</a><script src="/s.js"></script><c data-src="/d.json">',
    );
    expect(html).toBe('<a href="../x/">a</a><script src="../s.js"></script><c data-src="../d.json">');
  });

  test("keeps URLs of other hosts, fragments and text as they are", async () => {
    const html = '<a href="https://a/b">/c/</a><a href="//host/x">d</a><a href="#e">f</a>';
    expect(await relocated("sub/index.html", html)).toBe(html);
  });

  test("has the fonts of its stylesheets relative to these", async () => {
    const css = "@font-face{src:url(/_astro/f.woff2)}b{background:url('/x.svg')}";
    expect(await relocated("sub/a.css", css)).toBe(
      "@font-face{src:url(../_astro/f.woff2)}b{background:url('../x.svg')}",
    );
  });
});
