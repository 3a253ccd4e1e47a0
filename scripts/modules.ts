import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The repository's folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

export interface Import {
  /** As it is written. */
  readonly specifier: string;
  /** What it resolves to: a path for a file, else `node:fs`, `npm:/zod@4.6.7`, … */
  readonly target: string;
  /** Gone when the program runs. */
  readonly isType: boolean;
}

interface Resolved {
  readonly specifier?: string;
  readonly error?: string;
}

interface DenoInfo {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly code?: Resolved;
      readonly type?: Resolved;
    }[];
  }[];
}

/**
 * What each module imports that these files reach, by path: all that are code of this repository, as Deno resolves them.
 * @throws Error if an import does not resolve
 */
export function importsOf(files: readonly string[]): Map<string, Import[]> {
  const folder = mkdtempSync(join(tmpdir(), "modules-"));
  try {
    const entry = join(folder, "entry.ts");
    writeFileSync(
      entry,
      files.map((file) => `import ${JSON.stringify(pathToFileURL(file).href)};\n`).join(""),
    );
    const text = execFileSync(
      process.execPath,
      ["info", "--json", "--frozen", "--config", join(root, "deno.json"), entry],
      { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28, stdio: ["ignore", "pipe", "ignore"] },
    );
    const { modules } = JSON.parse(text) as DenoInfo;
    const own = modules.filter(({ specifier }) => isOwn(specifier));
    return new Map(own.map(({ specifier, dependencies = [] }) => [
      fileURLToPath(specifier),
      dependencies.map(({ specifier: written, code, type }) => {
        const resolved = code?.specifier ?? type?.specifier;
        if (resolved === undefined) {
          throw new Error(`${fileURLToPath(specifier)}: ${written}: ${code?.error ?? type?.error}`);
        }
        const target = resolved.startsWith("file:") ? fileURLToPath(resolved) : resolved;
        return { specifier: written, target, isType: code === undefined };
      }),
    ]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isOwn(specifier: string): boolean {
  return specifier.startsWith(pathToFileURL(root).href) && !specifier.includes("/node_modules/");
}

/** What a component of Astro's imports by a relative path, which Deno cannot say. */
export function astroImports(file: string): Import[] {
  return [...readFileSync(file, "utf8").matchAll(/^\s*import\b[^"';]*["'](\.[^"']+)["']/gm)].map(
    ([, specifier]) => ({ specifier, target: resolve(dirname(file), specifier), isType: false }),
  );
}

/** The modules that an import at run time leads to from a file, itself among them. */
export function reachedFrom(file: string, imports: ReadonlyMap<string, readonly Import[]>): Set<string> {
  const reached = new Set([file]);
  // A set's iterator goes on to what is added meanwhile.
  for (const module of reached) {
    for (const { target, isType } of imports.get(module) ?? []) if (!isType) reached.add(target);
  }
  return reached;
}
