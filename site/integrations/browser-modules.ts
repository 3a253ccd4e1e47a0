/** What modules that also run elsewhere ask for of Node's, by packages that browsers run. */
const replacements: Readonly<Record<string, string>> = {
  "node:util": `export { dequal as isDeepStrictEqual } from "dequal";`,
};

const PREFIX = "\0browser:";

/** The runner's comparison of optimizers, which the lab's worker trains with, asks Node for `isDeepStrictEqual`. */
export function browserModules() {
  return {
    name: "browser-modules",
    enforce: "pre" as const,
    resolveId(this: { environment?: { name: string } }, source: string) {
      const isServer = this.environment !== undefined && this.environment.name !== "client";
      return !isServer && source in replacements ? PREFIX + source : undefined;
    },
    load: (id: string) => id.startsWith(PREFIX) ? replacements[id.slice(PREFIX.length)] : undefined,
  };
}
