import { defineConfig } from "astro/config";
import { relocatable } from "./integrations/relocatable.ts";
import { woff2Only } from "./integrations/woff2-only.ts";

export default defineConfig({
  outDir: process.env.SITE_OUT_DIR ?? "./dist",
  trailingSlash: "always",
  devToolbar: { enabled: false },
  build: { inlineStylesheets: "never" },
  integrations: [relocatable(process.env.BASE_PATH)],
  vite: {
    plugins: [woff2Only()],
    build: { assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
  },
});
