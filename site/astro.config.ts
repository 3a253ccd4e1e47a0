import process from "node:process";
import { defineConfig } from "astro/config";
import { readableResults } from "./integrations/readable-results.ts";
import { relocatable } from "./integrations/relocatable.ts";
import { withoutPreload } from "./integrations/without-preload.ts";
import { woff2Only } from "./integrations/woff2-only.ts";
import { resultsDirectory } from "./src/data/directory.ts";

export default defineConfig({
  site: process.env.SITE_ADDRESS || undefined,
  outDir: process.env.SITE_OUT_DIR || "./dist",
  trailingSlash: "always",
  devToolbar: { enabled: false },
  build: { inlineStylesheets: "never" },
  integrations: [readableResults(resultsDirectory), relocatable(process.env.BASE_PATH)],
  vite: {
    plugins: [woff2Only(), withoutPreload()],
    build: { assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
  },
});
