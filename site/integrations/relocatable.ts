import { readdir, readFile, writeFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";

/** Attributes and functions whose root-absolute URLs point into the site. `//host` is not root-absolute. */
const inHtml = /(?<=\s(?:href|src|data-src)=")\/(?!\/)[^"]*/g;
const inCss = /(?<=url\(["']?)\/(?!\/)[^"')]*/g;

/**
 * Rewrites a root-absolute URL of a file in the built site.
 * @param url as Astro wrote it: `/runs/`
 * @param file path of the file that holds it, relative to the site's root: `parity/index.html`
 * @param base where the site will be served: `/report/`; undefined makes the URL relative to the file: `../runs/`
 */
export function relocate(url: string, file: string, base?: string): string {
  if (base !== undefined) return `/${base}/`.replace(/\/+/g, "/") + url.slice(1);
  const depth = file.split("/").length - 1;
  return ("../".repeat(depth) || "./") + url.slice(1);
}

/** Makes the built site independent of the folder that it is served from, or bound to `base` if there is one. */
export function relocatable(base?: string): AstroIntegration {
  return {
    name: "relocatable",
    hooks: {
      "astro:build:done": async ({ dir }) => {
        const root = fileURLToPath(dir);
        const patterns: Record<string, RegExp> = { ".html": inHtml, ".css": inCss };
        for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
          const pattern = patterns[extname(entry.name)];
          if (!entry.isFile() || !pattern) continue;
          const path = join(entry.parentPath, entry.name);
          const file = relative(root, path).split(sep).join("/");
          const text = await readFile(path, "utf8");
          await writeFile(path, text.replace(pattern, (url) => relocate(url, file, base)));
        }
      },
    },
  };
}
