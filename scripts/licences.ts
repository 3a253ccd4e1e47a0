/**
 * Lists the licences of all packages that deno.lock has, from their own package.json: `deno task licences`. A package for
 * another system is not installed, and counted apart. Fails on one that is installed and names no licence.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

export interface Licences {
  /** Packages as `name@version`, by licence. */
  readonly byLicence: ReadonlyMap<string, readonly string[]>;
  /** Those that name none. */
  readonly unnamed: readonly string[];
  /** Those that are not installed here. */
  readonly absent: readonly string[];
}

interface Manifest {
  readonly license?: string | { readonly type?: string };
  readonly licenses?: readonly { readonly type?: string }[];
}

/** @param root the repository's folder, with its packages installed */
export function licencesOf(root: string): Licences {
  const lock: { readonly npm: Readonly<Record<string, unknown>> } = JSON.parse(
    readFileSync(join(root, "deno.lock"), "utf8"),
  );
  const byLicence = new Map<string, string[]>();
  const [unnamed, absent]: string[][] = [[], []];
  // What follows an underscore tells peers apart, of one and the same package.
  const packages = new Set(Object.keys(lock.npm).map((key) => key.replace(/(?<=.@[^_]*)_.*$/, "")));
  for (const name of [...packages].sort()) {
    const path = manifestPath(root, name);
    if (!existsSync(path)) absent.push(name);
    else {
      const licence = licenceOf(JSON.parse(readFileSync(path, "utf8")));
      if (licence === null) unnamed.push(name);
      else byLicence.set(licence, [...byLicence.get(licence) ?? [], name]);
    }
  }
  return { byLicence, unnamed, absent };
}

function manifestPath(root: string, nameAndVersion: string): string {
  const name = nameAndVersion.slice(0, nameAndVersion.lastIndexOf("@"));
  const folder = nameAndVersion.replaceAll("/", "+");
  return join(root, "node_modules", ".deno", folder, "node_modules", name, "package.json");
}

function licenceOf({ license, licenses }: Manifest): string | null {
  if (typeof license === "string") return license;
  return license?.type ?? (licenses?.map(({ type }) => type).filter(Boolean).join(" OR ") || null);
}

if (import.meta.main) {
  const { byLicence, unnamed, absent } = licencesOf(fileURLToPath(new URL("..", import.meta.url)));
  for (const [licence, packages] of [...byLicence].sort((a, b) => b[1].length - a[1].length)) {
    console.log(`${licence} (${packages.length}): ${packages.join(", ")}`);
  }
  if (absent.length > 0) {
    console.log(`for other systems, not installed here (${absent.length}): ${absent.join(", ")}`);
  }
  for (const name of unnamed) console.error(`${name}: expected a licence in its package.json, found none`);
  if (unnamed.length > 0) process.exitCode = 2;
}
