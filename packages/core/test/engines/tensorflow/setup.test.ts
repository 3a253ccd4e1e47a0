import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EngineError } from "../../../src/engines/mod.ts";
import { packageDir } from "../../../src/engines/tensorflow/compile.ts";
import { findInstallation, removeInstallation } from "../../../src/engines/tensorflow/installation.ts";
import type { Variant } from "../../../src/engines/tensorflow/pins.ts";
import { setupTensorflow } from "../../../src/engines/tensorflow/setup.ts";
import { imitation, type Step, wheels } from "./support.ts";

let cacheDir: string;
beforeEach(async () => {
  cacheDir = await mkdtemp(join(os.tmpdir(), "setup-"));
});
afterEach(() => rm(cacheDir, { recursive: true }));

const setup = (effects = imitation(), variant: Variant = "cpu") =>
  setupTensorflow({ cacheDir, variant, wheels }, effects);

const installed = (...path: string[]) => join(cacheDir, "tensorflow", ...path);

describe("setting up libtensorflow from a wheel", () => {
  test("downloads, unpacks, compiles and tries, and leaves nothing but the installation", async () => {
    const effects = imitation();
    const { manifest, folder, present } = await setup(effects);
    expect(effects.ran).toEqual([
      "download tensorflow-cpu==9.9",
      "unpack tensorflow-cpu.whl",
      "compile binding",
      "try",
    ]);
    expect([folder, present]).toEqual([installed(), false]);
    expect(await readdir(cacheDir)).toEqual(["tensorflow"]);
    expect((await readdir(installed())).sort()).toEqual(["binding", "lib", "manifest.json"]);
    expect(existsSync(installed(manifest.binding))).toBe(true);
    expect((await readdir(installed("lib"))).sort()).toEqual([
      "libtensorflow_cc.so.2",
      "libtensorflow_framework.so.2",
    ]);
    expect(await findInstallation(cacheDir)).toEqual(manifest);
    expect(manifest.library).toBe("tensorflow-cpu 9.9");
  });

  test("does nothing where it is there and works", async () => {
    await setup();
    const again = imitation();
    expect((await setup(again)).present).toBe(true);
    expect(again.ran).toEqual(["try"]);
  });

  test("replaces what is there and does not work, and what is another's", async () => {
    await setup();
    const broken = imitation({ failing: "try" });
    await expect(setup(broken)).rejects.toThrow(EngineError);
    expect(broken.ran[0]).toBe("try fails");
    expect(broken.ran[1]).toBe("download tensorflow-cpu==9.9");
    await writeFile(installed("manifest.json"), "{}");
    const other = imitation();
    expect((await setup(other)).present).toBe(false);
    expect(other.ran).toContain("compile binding");
  });

  test.each<[Step, RegExp]>([
    ["download", /^downloading tensorflow-cpu==9.9: `python3` ended with code 3; it takes Python 3 with pip/],
    ["unpack", /^unpacking .*: `python3` ended with code 3; it takes room/],
    ["compile", /^compiling the binding: `g\+\+` ended with code 3; it takes a C\+\+17 compiler/],
    ["try", /^trying libtensorflow: .* ended with code 3; this host does not run it/],
  ])("that fails at %s says what to do and leaves what was there", async (failing, message) => {
    await expect(setup(imitation({ failing }))).rejects.toThrow(message);
    await expect(setup(imitation({ failing }))).rejects.toThrow("the reason");
    expect(await readdir(cacheDir)).toEqual([]);
    const { manifest } = await setup();
    await writeFile(installed("kept"), "");
    await writeFile(installed("manifest.json"), JSON.stringify({ ...manifest, library: "an older one" }));
    await expect(setup(imitation({ failing }))).rejects.toThrow(EngineError);
    expect(await readdir(cacheDir)).toEqual(["tensorflow"]);
    expect(existsSync(installed("kept"))).toBe(true);
  });

  test("refuses a wheel of other bytes", async () => {
    const [sha256, other] = [wheels.cpu.sha256, "0".repeat(64)];
    const request = { cacheDir, variant: "cpu" } as const;
    await expect(
      setupTensorflow(
        { ...request, wheels: { ...wheels, cpu: { ...wheels.cpu, sha256: other } } },
        imitation(),
      ),
    ).rejects.toThrow(`expected the SHA-256 ${other}, got ${sha256}`);
    expect(await readdir(cacheDir)).toEqual([]);
  });

  test("has the engines measured again", async () => {
    await writeFile(join(cacheDir, "engines.json"), "{}");
    await setup();
    expect(existsSync(join(cacheDir, "engines.json"))).toBe(false);
  });

  test("is for hosts that its wheels are for", async () => {
    const effects = imitation({ host: "darwin-arm64" });
    await expect(setup(effects)).rejects.toThrow(/expected a host of linux-x64.*, got darwin-arm64/);
    expect(effects.ran).toEqual([]);
  });
});

describe("with CUDA", () => {
  test("is refused without a card, before anything is downloaded", async () => {
    const effects = imitation();
    await expect(setup(effects, "gpu")).rejects.toThrow(
      "expected a card of NVIDIA's with its driver for --gpu",
    );
    expect(effects.ran).toEqual([]);
  });

  test("takes the libraries that the wheel names, but not the compiler", async () => {
    const effects = imitation({ cards: ["H0"], device: "H0" });
    await setup(effects, "gpu");
    expect(effects.ran.filter((step) => step.startsWith("download"))).toEqual([
      "download tensorflow==9.9",
      "download nvidia-cublas-cu12==12.5",
      "download nvidia-cudnn-cu12==9.3",
    ]);
    // Where TensorFlow's libraries look: ../nvidia/*/lib from their own folder.
    expect((await readdir(installed("nvidia"))).sort()).toEqual(["cublas", "cudnn"]);
  });

  test("is no success where TensorFlow computes on the processor", async () => {
    await expect(setup(imitation({ cards: ["H0"] }), "gpu")).rejects.toThrow(
      /expected it to compute on H0, got processor/,
    );
    expect(await readdir(cacheDir)).toEqual([]);
  });

  test("takes the place of what was set up without", async () => {
    await setup();
    await setup(imitation({ cards: ["H0"], device: "H0" }), "gpu");
    expect((await findInstallation(cacheDir))?.variant).toBe("gpu");
    expect(await readdir(cacheDir)).toEqual(["tensorflow"]);
  });
});

test("undoing removes what is set up and what was left, and nothing else", async () => {
  await setup();
  await writeFile(join(cacheDir, "other"), "");
  await writeFile(join(cacheDir, "tensorflow.partial-7"), "");
  expect((await removeInstallation(cacheDir)).sort()).toEqual([
    installed(),
    join(cacheDir, "tensorflow.partial-7"),
  ]);
  expect(await readdir(cacheDir)).toEqual(["other"]);
  expect(await removeInstallation(cacheDir)).toEqual([]);
});

test("the binding's sources and the headers of Node-API are in the packages", () => {
  const sources = join(packageDir("@tensorflow/tfjs-node"), "binding");
  expect(existsSync(join(sources, "tfjs_backend.cc"))).toBe(true);
  expect(existsSync(join(packageDir("node-api-headers"), "include", "node_api.h"))).toBe(true);
});
