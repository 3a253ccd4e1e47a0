import { execFileSync } from "node:child_process";
import os from "node:os";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import {
  createEngine,
  createReferenceEngine,
  type Engine,
  EngineError,
  engineNames,
  type EngineRegistry,
  engineRegistry,
} from "../../src/engines/mod.ts";
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

test.skip.each(absentEngines)("$name: $reason", () => {});

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
  test("takes onnx on this host, and says so", async () => {
    const { engine, choice } = await createEngine("auto", { threads: 1 });
    expect(engine.info.name).toBe("onnx");
    expect(choice).toBe("auto: the fastest engine that works here (onnx)");
    await engine.dispose();
  });

  test("takes the first that runs and computes, and says what was wrong with those before it", async () => {
    const registry: EngineRegistry = {
      a: broken,
      b: { load: () => Promise.resolve(zeros), remedy: "" },
      c: works,
      d: works,
    };
    const { choice } = await createEngine("auto", {}, registry);
    expect(choice).toBe(
      "auto: the fastest engine that works here (c), as a does not run: no library; " +
        "b does not run: expected a matrix product of 7, 10, 15, 22, got 0, 0, 0, 0",
    );
  });

  test("does not fall back on the reference, and says what was tried", async () => {
    const registry = { a: broken, reference: works };
    await expect(createEngine("auto", {}, registry)).rejects.toThrow(
      /^engine auto: none runs here: a does not run: no library; run `deno install`/,
    );
  });
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
