import process from "node:process";
import { defineConfig } from "astro/config";
import { previews } from "./integrations/previews.ts";
import { readableResults } from "./integrations/readable-results.ts";
import { relocatable } from "./integrations/relocatable.ts";
import { withoutPreload } from "./integrations/without-preload.ts";
import { woff2Only } from "./integrations/woff2-only.ts";
import { resultsDirectory } from "./src/data/directory.ts";

export default defineConfig({
  // With a slash at its end, or the last folder would not count as one.
  site: process.env.SITE_ADDRESS?.replace(/\/*$/, "/") || undefined,
  outDir: process.env.SITE_OUT_DIR || "./dist",
  trailingSlash: "always",
  devToolbar: { enabled: false },
  build: { inlineStylesheets: "never" },
  integrations: [
    readableResults(resultsDirectory),
    relocatable(process.env.BASE_PATH),
    previews(resultsDirectory, process.env.SITE_ADDRESS),
  ],
  vite: {
    plugins: [woff2Only(), withoutPreload()],
    build: { assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
  },
});
