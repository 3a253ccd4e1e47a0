import { dirname, join } from "node:path/posix";
import { digestJson } from "../artifacts/digest.ts";
import { type Choice, choose, usedImports } from "./references.ts";
import { parseSource, type Source, type Tree } from "./syntax.ts";

/** The text of a file, by its path from the repository's folder, with `/`; `null` where there is none. */
export type ReadText = (path: string) => string | null;

/** What a computation depends on, and where that ends. */
export interface Scope {
  /** Files from which everything else is reached. */
  readonly entries: readonly string[];
  /** Tables of which some entries count, by the file that has them. */
  readonly choices: Readonly<Record<string, Choice>>;
  /** Files that do not count. */
  readonly outside: readonly string[];
}

export interface Closure {
  /** By path: a digest of what a file does, and of which files the names that it imports stand for. */
  readonly files: ReadonlyMap<string, string>;
  /** Names of the packages that they import. */
  readonly packages: ReadonlySet<string>;
}

const aliases: Readonly<Record<string, string>> = { "@tiny-subspaces/core": "packages/core/src/mod.ts" };

/** Where an imported name is defined, and by what name there (`*` for all): in a file, or in a package. */
type Definition =
  & { readonly name: string }
  & (
    | { readonly file: string }
    | { readonly package: string; readonly path: string }
  );

/** A file of a closure. */
interface FoundFile {
  /** The names by which it is reached first: what tells files apart wherever they lie, so that moving one changes nothing. */
  readonly label: string;
  readonly body: readonly Tree[];
  readonly links: readonly {
    readonly name: string;
    readonly local: string | null;
    readonly definitions: readonly Definition[];
  }[];
}

/** The sources of this repository, each parsed at its first use. */
export class SourceTree {
  readonly #read: ReadText;
  readonly #sources = new Map<string, Source>();

  constructor(read: ReadText) {
    this.#read = read;
  }

  /**
   * All that the entries import, and what that imports, by the files in which each name is defined: those that hand names on,
   * as `mod.ts` does, add nothing of their own. Imports of types do not count.
   *
   * @throws Error if a file or a name is not there
   */
  closure({ entries, choices, outside }: Scope): Closure {
    const found = new Map<string, FoundFile>();
    const packages = new Set<string>();
    const pending = entries.flatMap((entry, index) => named(`${index}`, this.#definedBy(entry, "*")));
    for (const { label, definition } of pending) {
      if ("package" in definition) packages.add(definition.package);
      if ("package" in definition || found.has(definition.file) || outside.includes(definition.file)) {
        continue;
      }
      const { file } = definition;
      const { body: whole, imports } = this.#source(file);
      const body = choices[file] ? choose(whole, choices[file]) : whole;
      const links = usedImports(body, imports)
        .map(({ from, name, local }) => ({ name, local, definitions: this.#definitions(file, from, name) }))
        .sort((a, b) => compare(`${a.local} ${a.name}`, `${b.local} ${b.name}`));
      found.set(file, { label, body, links });
      for (const [i, { local, definitions }] of links.entries()) {
        pending.push(...named(`${label}/${local ?? i}`, definitions));
      }
    }
    const meaning = (one: Definition) => [
      "package" in one ? one.path : found.get(one.file)?.label ?? "outside",
      one.name,
    ];
    const digests = [...found].map(([file, { label, body, links }]): [string, string] => [
      file,
      digestJson([
        label,
        body,
        links.map(({ name, local, definitions }) => [local, name, definitions.map(meaning)]),
      ]),
    ]);
    return { files: new Map(digests), packages };
  }

  #source(path: string): Source {
    const known = this.#sources.get(path);
    if (known) return known;
    const text = this.#read(path);
    if (text === null) throw new Error(`${path}: expected a source, found none there`);
    const source = parseSource(text);
    this.#sources.set(path, source);
    return source;
  }

  /** What a name stands for that `file` imports from `specifier`; none for what the runtime itself provides. */
  #definitions(file: string, specifier: string, name: string): Definition[] {
    if (specifier.startsWith("node:")) return [];
    if (specifier.startsWith(".")) return this.#definedBy(join(dirname(file), specifier), name);
    if (Object.hasOwn(aliases, specifier)) return this.#definedBy(aliases[specifier], name);
    return [{ name, package: packageName(specifier), path: specifier }];
  }

  #definedBy(path: string, name: string): Definition[] {
    const found = this.#find(path, name);
    if (!found) throw new Error(`${path}: expected an export named ${name}, found none`);
    return found;
  }

  /** `null` where the file exports no such name. */
  #find(path: string, name: string): Definition[] | null {
    const { body, exports, reexports } = this.#source(path);
    const here = { name, file: path };
    if (name === "*") {
      const others = reexports.flatMap((one) =>
        this.#definitions(path, one.from, one.name)
          .map((other) => one.as === null ? other : { ...other, name: `${other.name} as ${one.as}` })
      );
      return body.length > 0 ? [here, ...others] : others;
    }
    if (exports.has(name)) return [here];
    const named = reexports.find(({ as }) => as === name);
    if (named) return this.#definitions(path, named.from, named.name);
    for (const { from, as } of reexports) {
      const found = as === null && from.startsWith(".") ? this.#find(join(dirname(path), from), name) : null;
      if (found) return found;
    }
    return null;
  }
}

/** Definitions with labels, which are all different. */
function named(label: string, definitions: readonly Definition[]) {
  return definitions.map((definition, i) => ({ label: i === 0 ? label : `${label}#${i}`, definition }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function packageName(specifier: string): string {
  return specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}
