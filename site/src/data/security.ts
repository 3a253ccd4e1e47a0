import { createHash } from "node:crypto";
import { themeScript } from "../text/theme.ts";

/**
 * The content security policy of a page: scripts, styles, fonts, pictures and data of this site alone, and of scripts within
 * the page the build's own one. Styles within the page are KaTeX's and the charts'; pictures of `data:` and `blob:` are those
 * that charts are saved through.
 * @param scripts other sources of scripts that a page needs, such as `'wasm-unsafe-eval'`
 */
export function contentSecurityPolicy(scripts: readonly string[] = []): string {
  const theme = createHash("sha256").update(themeScript).digest("base64");
  const directives: Readonly<Record<string, readonly string[]>> = {
    "default-src": ["'none'"],
    "script-src": ["'self'", `'sha256-${theme}'`, ...scripts],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "worker-src": ["'self'"],
    "manifest-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
  };
  return Object.entries(directives).map(([name, sources]) => `${name} ${sources.join(" ")}`).join("; ");
}
