import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { EngineError } from "../engine.ts";
import type { SetupEffects } from "./effects.ts";
import { type Wheel, WHEEL_TAGS } from "./pins.ts";
import { runStep } from "./steps.ts";

const PYTHON = "python3";

/** Members of a wheel that match one of the patterns, unpacked; Python's zipfile reads wheels of gigabytes. */
const UNPACK = `
import fnmatch, sys, zipfile
archive, target, *patterns = sys.argv[1:]
with zipfile.ZipFile(archive) as wheel:
    wheel.extractall(target, [n for n in wheel.namelist() if any(fnmatch.fnmatch(n, p) for p in patterns)])
`;

/** What the binding is compiled against, and linked with. */
const TENSORFLOW = [
  "tensorflow/libtensorflow_cc.so.2",
  "tensorflow/libtensorflow_framework.so.2",
  "tensorflow/include/tensorflow/c/*",
  "tensorflow/include/tensorflow/core/platform/ctstring*",
  "tensorflow/include/tsl/platform/ctstring*",
  "tensorflow/include/xla/tsl/c/*",
  "*.dist-info/METADATA",
];

/** CUDA's compiler, which is for XLA alone. */
const NOT_NEEDED = "nvidia-cuda-nvcc-";

/**
 * Downloads a wheel with pip, which knows the person's index, proxy and cache, and checks it.
 * @returns its path
 */
export async function downloadWheel(effects: SetupEffects, wheel: Wheel, folder: string): Promise<string> {
  await download(effects, `${wheel.name}==${wheel.version}`, folder);
  const path = join(folder, wheel.file);
  const found = await sha256(path);
  if (found !== wheel.sha256) {
    throw new EngineError(
      `${wheel.file}: expected the SHA-256 ${wheel.sha256}, got ${found}; look at pip's index (pip config list)`,
    );
  }
  return path;
}

/** Unpacks TensorFlow's library, C headers and metadata: `tensorflow/` and `*.dist-info/` in `target`. */
export async function unpackTensorflow(effects: SetupEffects, wheel: string, target: string): Promise<void> {
  await unpack(effects, wheel, target, TENSORFLOW);
}

/**
 * CUDA's libraries as TensorFlow's wheel asks for them, unpacked as `nvidia/` in `target`, where TensorFlow's libraries
 * look for them from a folder beside it.
 * @param unpacked where TensorFlow's wheel was unpacked
 */
export async function fetchCuda(effects: SetupEffects, unpacked: string, target: string): Promise<void> {
  for (const requirement of await cudaRequirements(unpacked)) {
    effects.say(`[setup] ${requirement}`);
    const folder = join(unpacked, "wheels", requirement);
    await download(effects, requirement, folder);
    const [file] = await readdir(folder);
    await unpack(effects, join(folder, file), target, ["nvidia/*/lib/*"]);
  }
}

async function cudaRequirements(unpacked: string): Promise<string[]> {
  const info = (await readdir(unpacked)).find((name) => name.endsWith(".dist-info"));
  const metadata = info === undefined ? "" : await readFile(join(unpacked, info, "METADATA"), "utf8");
  const found = [...metadata.matchAll(/^Requires-Dist: (nvidia-\S+) *==(\S+) *; extra == 'and-cuda'/gm)];
  if (found.length === 0) {
    throw new EngineError("TensorFlow's wheel names no CUDA libraries (extra and-cuda)");
  }
  return found.map(([, name, version]) => `${name}==${version}`).filter((one) => !one.startsWith(NOT_NEEDED));
}

async function download(effects: SetupEffects, requirement: string, folder: string): Promise<void> {
  const { python, abi, platforms } = WHEEL_TAGS;
  await mkdir(folder, { recursive: true });
  await runStep(
    effects,
    `downloading ${requirement}`,
    [
      ...[PYTHON, "-m", "pip", "download", requirement, "--no-deps", "--only-binary=:all:", "--dest", folder],
      ...["--implementation", "cp", "--python-version", python, "--abi", abi],
      ...platforms.flatMap((platform) => ["--platform", platform]),
      ...["--no-input", "--disable-pip-version-check", "--progress-bar", "off"],
    ],
    "it takes Python 3 with pip (on Debian and Ubuntu: apt-get install python3-pip), and an index that pip reaches",
  );
}

async function unpack(
  effects: SetupEffects,
  wheel: string,
  target: string,
  patterns: readonly string[],
): Promise<void> {
  await runStep(
    effects,
    `unpacking ${wheel}`,
    [PYTHON, "-c", UNPACK, wheel, target, ...patterns],
    "it takes room for 1 GB in the user's cache, 6 GB with CUDA",
  );
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array);
  } catch (cause) {
    throw new EngineError(`${path}: expected the wheel there, ${(cause as Error).message}`, { cause });
  }
  return hash.digest("hex");
}
