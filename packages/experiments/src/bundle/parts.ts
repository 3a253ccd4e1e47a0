import { type DataPlaces, excerptDataset } from "@tiny-subspaces/core";
import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { BUNDLE_FILE, describeCode } from "../provenance.ts";
import type { Setting } from "../settings/settings.ts";
import { checkpointFolder, repositoryRoot } from "../workspace.ts";
import { commonPackages, findBundled } from "./engines.ts";
import { copyPackages } from "./packages.ts";

/** One archive of a bundle. */
export interface Part {
  readonly name: string;
  /** What a person is told of it. */
  readonly content: string;
  /** Puts the files into an empty folder as they are to lie after unpacking; `false` if there are none. */
  stage(folder: string): Promise<boolean | void>;
}

export interface PartsOptions {
  readonly engines: readonly string[];
  /** Whose data to pack. */
  readonly settings: readonly Setting[];
  /** In place of what the settings train and test on. */
  readonly samples?: number;
  readonly testSamples?: number;
  readonly places: DataPlaces;
  /** The folder of results whose checkpoints and artifacts to pack; `null` for none. */
  readonly results: string | null;
}

/** What a machine without network needs. */
export function partsOf(options: PartsOptions): Part[] {
  const { engines, results } = options;
  const { packages, usesVulkan } = findBundled(engines);
  const parts: Part[] = [
    { name: "deno", content: `Deno ${Deno.version.deno}`, stage: stageDeno },
    {
      name: "packages",
      content: `npm packages of ${engines.join(" and ")}`,
      stage: (folder) =>
        copyPackages(join(repositoryRoot, "node_modules"), join(folder, "node_modules"), [
          ...commonPackages,
          ...packages,
        ]),
    },
    { name: "sources", content: "sources, and the same in PyTorch", stage: stageSources },
    ...datasetsOf(options).map((one) => stageData(one, options.places)),
  ];
  if (usesVulkan) {
    parts.push({ name: "vulkan", content: "Vulkan's loader, of this machine", stage: stageVulkan });
  }
  if (results !== null) {
    parts.push({
      name: "results",
      content: "artifacts and checkpoints",
      stage: (folder) => stageResults(results, folder),
    });
  }
  return parts;
}

async function stageDeno(folder: string): Promise<void> {
  await copyFile(Deno.execPath(), join(folder, "deno"));
}

/** The workspace without site and tests; packages are found in `node_modules`, so that no registry is asked. */
async function stageSources(folder: string): Promise<void> {
  const copy = (path: string) =>
    cp(join(repositoryRoot, path), join(folder, path), {
      recursive: true,
      filter: (path) => !path.includes("__pycache__"),
    });
  for (const member of ["packages/core", "packages/experiments"]) {
    for (const name of ["src", "deno.json", "package.json"]) await copy(`${member}/${name}`);
  }
  for (const path of ["scripts/pytorch", "results/catalogue.json", "results/schema", "LICENSE"]) {
    await copy(path);
  }
  const { imports: _, allowScripts: __, ...configuration } = await readJson("deno.json");
  await writeJson(join(folder, "deno.json"), {
    ...configuration,
    workspace: ["./packages/core", "./packages/experiments"],
    nodeModulesDir: "manual",
    lock: false,
  });
  const { overrides: ___, ...manifest } = await readJson("package.json");
  await writeJson(join(folder, "package.json"), {
    ...manifest,
    workspaces: ["packages/core", "packages/experiments"],
  });
  const { commit, clean } = await describeCode(repositoryRoot);
  await writeJson(join(folder, BUNDLE_FILE), { commit: clean ? commit : null });
  await copyFile(fileURLToPath(new URL("run.sh", import.meta.url)), join(folder, "run.sh"));
}

async function readJson(name: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(repositoryRoot, name), "utf8"));
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

interface DataPart {
  readonly name: Setting["dataset"];
  readonly samples: number;
  readonly testSamples: number;
}

/** Each data set once, with as many samples as the setting that takes most. */
function datasetsOf({ settings, samples, testSamples }: PartsOptions): DataPart[] {
  const parts = new Map<string, DataPart>();
  for (const setting of settings) {
    const before = parts.get(setting.dataset);
    parts.set(setting.dataset, {
      name: setting.dataset,
      samples: samples ?? Math.max(setting.samples, before?.samples ?? 0),
      testSamples: testSamples ?? Math.max(setting.testSamples, before?.testSamples ?? 0),
    });
  }
  return [...parts.values()];
}

function stageData({ name, samples, testSamples }: DataPart, places: DataPlaces): Part {
  return {
    name: `data-${name}`,
    content: `${name}: the first ${samples} training and ${testSamples} test samples`,
    async stage(folder) {
      for (const [path, bytes] of await excerptDataset(name, { samples, testSamples }, places)) {
        const file = join(folder, "data", path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, bytes);
      }
    },
  };
}

/** The loader is one small library; a card's driver is the machine's own. */
async function stageVulkan(folder: string): Promise<boolean> {
  const { stdout } = await promisify(execFile)("ldconfig", ["-p"], {
    env: { PATH: `/sbin:/usr/sbin:${Deno.env.get("PATH")}` },
  }).catch(() => ({ stdout: "" }));
  const [, loader] = stdout.match(/libvulkan\.so\.1 \(.*x86-64.*\) => (\S+)/) ?? [];
  if (loader === undefined) return false;
  await mkdir(join(folder, "lib"));
  await copyFile(await realpath(loader), join(folder, "lib", "libvulkan.so.1"));
  return true;
}

async function stageResults(results: string, folder: string): Promise<void> {
  const target = join(folder, "results");
  await cp(results, target, { recursive: true, filter: (path) => !path.endsWith(".lock") });
  await mkdir(checkpointFolder(target), { recursive: true });
}
