import type { Plugin } from "vite";

/** Drops a font's older formats from stylesheets of packages: every browser that runs the report reads WOFF2. */
export function woff2Only(): Plugin {
  return {
    name: "woff2-only",
    enforce: "pre",
    transform: {
      filter: { id: /\.css$/ },
      handler: (code) => code.replace(/,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\([^)]*\)/g, ""),
    },
  };
}
