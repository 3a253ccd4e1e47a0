import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createEngine,
  createReferenceEngine,
  type Engine,
  EngineError,
  type EngineInfo,
  engineNames,
  type EngineRegistry,
  engineRegistry,
} from "../../src/engines/mod.ts";
import { rankEngines } from "../../src/engines/rates.ts";
import type { Graph } from "../../src/graph/mod.ts";
import { absentEngines } from "./support.ts";

const works = { load: () => Promise.resolve(createReferenceEngine), remedy: "" };
const broken = {
  load: () => Promise.reject(new Error("no library\nat line 3")),
  remedy: "install the library",
};

/** An engine whose every result is zero. */
function zeros(): Engine {
  const engine = createReferenceEngine();
  return {
    ...engine,
    async compile(graph) {
      const program = await engine.compile(graph);
      return {
        ...program,
        run: async (feeds) =>
          Object.fromEntries(
            Object.entries(await program.run(feeds)).map(([name, { shape }]) => [
              name,
              engine.upload(new Float64Array(shape.reduce((size, dim) => size * dim, 1)), shape),
            ]),
          ),
      };
    },
  };
}

test.skip.each(absentEngines)("$reason", () => {});

describe("an engine asked for", () => {
  const absent = absentEngines.map(({ name }) => name);
  const present = Object.keys(engineRegistry).filter((name) => !absent.includes(name));

  test.each(present)("is the one of its name: %s", async (name) => {
    const { engine, choice } = await createEngine(name, { threads: 1 });
    expect(engine.info.name).toBe(name);
    expect(choice).toBe("asked for");
    await engine.dispose();
  });

  test.each(["onnx", "tfjs:wasm", "tfjs:cpu"])("names the processor that it runs on: %s", async (name) => {
    const { engine } = await createEngine(name, { threads: 1 });
    expect(engine.info.device).toBe(os.cpus()[0].model);
    await engine.dispose();
  });

  test("has as many threads as asked for, where it has any to choose", async () => {
    const { engine } = await createEngine("onnx", { threads: 2 });
    expect(engine.info.threads).toBe(2);
    await engine.dispose();
  });

  test.each(["cuda", "", "toString", "__proto__"])("must exist: %j does not", async (name) => {
    await expect(createEngine(name)).rejects.toThrow(
      new EngineError(`engine ${name}: there is none of that name, only ${engineNames.join(", ")}`),
    );
    expect(engineNames.slice(0, 2)).toEqual(["auto", "onnx"]);
    expect(engineNames.at(-1)).toBe("reference");
  });

  test("that does not run here says why and how to get it, without the stack", async () => {
    await expect(createEngine("fast", {}, { fast: broken })).rejects.toThrow(
      new EngineError("engine fast: it does not run here: no library; install the library"),
    );
  });

  test.each([0, -1, 1.5, NaN])("takes no %d threads", async (threads) => {
    for (const name of ["auto", "onnx", "tfjs:wasm"]) {
      await expect(createEngine(name, { threads })).rejects.toThrow(
        new EngineError(`threads: expected a whole number, 1 or more, got ${threads}`),
      );
    }
  });
});

describe("auto", () => {
  let cacheDir: string;
  beforeEach(async () => {
    cacheDir = await mkdtemp(join(os.tmpdir(), "auto-"));
  });
  afterEach(() => rm(cacheDir, { recursive: true }));

  /** An engine whose every run takes so many milliseconds at the least, and how often it was started. */
  function slow(milliseconds: number, info: Partial<EngineInfo> = {}) {
    const entry = {
      starts: 0,
      remedy: "",
      load: () =>
        Promise.resolve(() => {
          entry.starts++;
          const engine = createReferenceEngine();
          return {
            ...engine,
            info: { ...engine.info, ...info },
            async compile(graph: Graph) {
              const program = await engine.compile(graph);
              return {
                ...program,
                run: async (feeds: Parameters<typeof program.run>[0]) => {
                  await delay(milliseconds);
                  return await program.run(feeds);
                },
              };
            },
          };
        }),
    };
    return entry;
  }

  test("takes an engine of this host that is no emulation, and says so", async () => {
    const { engine, choice } = await createEngine("auto", { threads: 1, cacheDir });
    expect(["onnx", "onnx:cuda", "onnx:webgpu", "tfjs:tensorflow", "tfjs:webgpu"]).toContain(
      engine.info.name,
    );
    expect(engine.info.isEmulated).toBeUndefined();
    expect(choice).toContain(`auto: the fastest matrix products on this host (${engine.info.name}), before `);
    await engine.dispose();
  });

  test("takes the fastest, wherever it stands", async () => {
    const { choice } = await createEngine("auto", { cacheDir }, { a: slow(60), b: slow(1), c: slow(20) });
    expect(choice).toBe("auto: the fastest matrix products on this host (b), before c, a");
  });

  test("remembers what it measured, for the same host and number of threads", async () => {
    const registry = { a: slow(20), b: slow(1) };
    const { choice } = await createEngine("auto", { cacheDir }, registry);
    expect([registry.a.starts, registry.b.starts]).toEqual([1, 2]);
    expect((await createEngine("auto", { cacheDir }, registry)).choice).toBe(choice);
    expect([registry.a.starts, registry.b.starts]).toEqual([1, 3]);
    await createEngine("auto", { cacheDir, threads: 3 }, registry);
    expect(registry.a.starts).toBe(2);
  });

  test("measures again when what it remembers does not start any more, or another engine has come", async () => {
    const registry = { a: slow(20), b: slow(1) };
    await createEngine("auto", { cacheDir }, registry);
    const gone = { a: slow(20), b: broken };
    expect((await createEngine("auto", { cacheDir }, gone)).choice).toBe(
      "auto: the fastest matrix products on this host (a); b does not run: no library",
    );
    const come = { ...gone, c: slow(1) };
    expect((await createEngine("auto", { cacheDir }, come)).choice).toContain("(c), before a");
  });

  test("does not take an emulated card, however fast", async () => {
    const registry = { a: slow(20), b: slow(0, { isEmulated: true }) };
    expect((await createEngine("auto", { cacheDir }, registry)).choice).toBe(
      "auto: the fastest matrix products on this host (a)",
    );
  });

  test("says what is wrong with those that every host should have", async () => {
    const registry: EngineRegistry = {
      a: broken,
      b: { load: () => Promise.resolve(zeros), remedy: "" },
      c: works,
      d: { ...broken, isOptional: true },
    };
    const { choice } = await createEngine("auto", { cacheDir }, registry);
    expect(choice).toBe(
      "auto: the fastest matrix products on this host (c); a does not run: no library; " +
        "b does not run: expected a matrix product of 7, 10, 15, 22, got 0, 0, 0, 0",
    );
  });

  test("does not fall back on the reference, and says what was tried", async () => {
    const registry = { a: broken, reference: works };
    await expect(createEngine("auto", { cacheDir }, registry)).rejects.toThrow(
      new EngineError("engine auto: none runs here: a does not run: no library"),
    );
  });

  test("keeps rates as a table of hosts, and reads a broken one as empty", async () => {
    const registry = { a: slow(1) };
    await writeFile(join(cacheDir, "engines.json"), "{");
    await createEngine("auto", { cacheDir }, registry);
    const table: Record<string, Record<string, number>> = JSON.parse(
      await readFile(join(cacheDir, "engines.json"), "utf8"),
    );
    const [[host, rates]] = Object.entries(table);
    expect(host).toContain(os.hostname());
    expect(rates.a).toBeGreaterThan(0);
  });
});

test("of engines about as fast, the first of the registry comes first", () => {
  const names = ["a", "b", "c", "d"];
  expect(rankEngines(names, { a: 90, b: 100, c: 300, d: 310 })).toEqual(["c", "d", "a", "b"]);
  expect(rankEngines(names, { a: 1, b: 0, d: 2 })).toEqual(["d", "a"]);
});

test("no engine's packages are loaded before it is asked for", () => {
  const entry = fileURLToPath(new URL("../../src/mod.ts", import.meta.url));
  const info = JSON.parse(execFileSync(process.execPath, ["info", "--json", entry], { encoding: "utf8" }));
  interface Dependency {
    code?: { specifier: string };
    isDynamic?: boolean;
  }
  const modules = new Map<string, Dependency[]>(
    info.modules.map((module: { specifier: string; dependencies?: Dependency[] }) => [
      module.specifier,
      module.dependencies ?? [],
    ]),
  );
  const loaded = new Set<string>(info.roots);
  for (const specifier of loaded) {
    for (const { code, isDynamic } of modules.get(specifier) ?? []) {
      if (code && !isDynamic) loaded.add(code.specifier);
    }
  }
  const names = [...loaded].join("\n");
  expect(names).toContain("engines/registry.ts");
  expect(names).not.toMatch(/onnx|tfjs/);
});
