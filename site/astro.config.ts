import process from "node:process";
import { defineConfig } from "astro/config";
import { browserModules } from "./integrations/browser-modules.ts";
import { withLabFiles } from "./integrations/lab-files.ts";
import { previews } from "./integrations/previews.ts";
import { readableResults } from "./integrations/readable-results.ts";
import { relocatable } from "./integrations/relocatable.ts";
import { secured } from "./integrations/secured.ts";
import { withoutPreload } from "./integrations/without-preload.ts";
import { woff2Only } from "./integrations/woff2-only.ts";
import { notebooksDirectory, resultsDirectory } from "./src/data/directory.ts";

export default defineConfig({
  // With a slash at its end, or the last folder would not count as one.
  site: process.env.SITE_ADDRESS?.replace(/\/*$/, "/") || undefined,
  outDir: process.env.SITE_OUT_DIR || "./dist",
  trailingSlash: "always",
  devToolbar: { enabled: false },
  build: { inlineStylesheets: "never" },
  integrations: [
    readableResults(resultsDirectory, notebooksDirectory),
    secured(),
    relocatable(process.env.BASE_PATH),
    previews(resultsDirectory, process.env.SITE_ADDRESS),
    withLabFiles(),
  ],
  vite: {
    plugins: [woff2Only(), withoutPreload(), browserModules()],
    worker: { format: "es", plugins: () => [browserModules()] },
    build: { assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
    // A script finds its worker beside itself, wherever the site is served from.
    experimental: { renderBuiltUrl: (_, { hostType }) => hostType === "js" ? { relative: true } : undefined },
  },
});
