/** Drops a font's older formats from stylesheets of packages: every browser that runs the report reads WOFF2. */
export function woff2Only() {
  return {
    name: "woff2-only",
    enforce: "pre" as const,
    transform: {
      filter: { id: /\.css$/ },
      handler: (code: string) => code.replace(/,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\([^)]*\)/g, ""),
    },
  };
}
