import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build, type Rolldown } from "vite";
import { chromiumPath, launchChromium, PATIENCE } from "../../../../scripts/chromium.ts";
import { createReferenceEngine } from "../../src/engines/mod.ts";
import type * as page from "./page.ts";
import { measure } from "./page.ts";

let script: string;
/** Who asked for a module of Node's. */
const askedForNode: string[] = [];

beforeAll(async () => {
  const outputs = await build({
    configFile: false,
    logLevel: "silent",
    plugins: [{
      name: "asks-for-node",
      enforce: "pre",
      resolveId(source, importer) {
        if (source.startsWith("node:")) askedForNode.push(`${importer}: ${source}`);
      },
    }],
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(new URL("page.ts", import.meta.url)), formats: ["iife"], name: "page" },
    },
  });
  const { output } = (outputs as Rolldown.RolldownOutput[])[0];
  expect(output).toHaveLength(1);
  script = output[0].code;
});

test("the core goes into one script for browsers, and no module of it asks for one of Node's", () => {
  expect(askedForNode).toEqual([]);
  expect(script).toContain("SubspaceTracker");
});

describe.skipIf(!chromiumPath)("in Chromium (skipped where there is none)", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test.each(["reference", "cpu", "wasm"] as const)(
    "on %s the bundle computes loss, gradient and Hessian product as float64 does here",
    async (name) => {
      const tab = await browser.newPage();
      tab.setDefaultTimeout(PATIENCE);
      const wasm = dirname(
        createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json"),
      );
      await tab.route("**/*", async (route) => {
        const { pathname } = new URL(route.request().url());
        if (pathname === "/") return route.fulfill({ contentType: "text/html", body: "<!doctype html>" });
        const body = await readFile(join(wasm, "dist", pathname.replace("/wasm/", "")));
        return route.fulfill({ contentType: "application/wasm", body });
      });
      await tab.goto("http://core.test/");
      await tab.addScriptTag({ content: script });
      const measured = await tab.evaluate(
        (name) =>
          (globalThis as unknown as { page: typeof page }).page.measureOn(name, { wasmFolder: "/wasm/" }),
        name,
      );
      const exact = await measure(createReferenceEngine());
      expect(measured.engine).toBe(name === "reference" ? name : `tfjs:${name}`);
      expect(measured.loss).toBeCloseTo(exact.loss, 5);
      for (const key of ["gradient", "product"] as const) {
        const scale = Math.hypot(...exact[key]);
        const off = Math.hypot(...exact[key].map((value, i) => value - measured[key][i]));
        expect(off / scale, key).toBeLessThan(1e-5);
      }
      await tab.close();
    },
  );
});
