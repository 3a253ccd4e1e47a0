import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { EngineError } from "../engine.ts";
import { forgetRates } from "../rates.ts";
import { compileBinding } from "./compile.ts";
import type { SetupEffects } from "./effects.ts";
import {
  commitInstallation,
  findInstallation,
  installationDir,
  type Manifest,
  manifestPath,
  stagingDir,
} from "./installation.ts";
import { TFJS_NODE, type Variant, type Wheel, WHEELS } from "./pins.ts";
import { runStep } from "./steps.ts";
import { downloadWheel, fetchCuda, unpackTensorflow } from "./wheel.ts";

export interface SetupRequest {
  /** The project's folder in the user's cache, as from `userCacheDir`. */
  readonly cacheDir: string;
  readonly variant: Variant;
  /** `WHEELS` unless told. */
  readonly wheels?: Readonly<Record<Variant, Wheel>>;
}

export interface SetupOutcome {
  readonly manifest: Manifest;
  readonly folder: string;
  /** Whether it was there already. */
  readonly present: boolean;
}

const CHECK = fileURLToPath(new URL("./check.ts", import.meta.url));
const SUPPORTED = "linux-x64";

/**
 * Sets up libtensorflow and the binding of @tensorflow/tfjs-node for the engine `tfjs:tensorflow`, in the user's cache.
 * All is built beside and checked in a process of its own, then put in place in one step: a setup that fails or is
 * stopped leaves what was there before.
 *
 * @throws EngineError if the host lacks something; it says what, and what to do
 */
export async function setupTensorflow(request: SetupRequest, effects: SetupEffects): Promise<SetupOutcome> {
  const { cacheDir, variant, wheels = WHEELS } = request;
  checkHost(request, effects);
  const folder = installationDir(cacheDir);
  const wheel = wheels[variant];
  const wanted = { variant, library: `${wheel.name} ${wheel.version}`, tfjsNode: TFJS_NODE };
  const found = await findInstallation(cacheDir);
  if (found !== null && isSame(found, wanted) && await works(cacheDir, effects)) {
    return { manifest: found, folder, present: true };
  }
  const staging = stagingDir(cacheDir, process.pid);
  await rm(staging, { recursive: true, force: true });
  await mkdir(installationDir(staging), { recursive: true });
  try {
    const binding = await build(wheel, variant, staging, effects);
    const manifest: Manifest = { ...wanted, binding };
    await writeFile(manifestPath(staging), JSON.stringify(manifest, null, 2));
    effects.say("[setup] trying it in a process of its own");
    await check(request, staging, effects);
    await commitInstallation(staging, cacheDir);
    // What was measured without it says nothing of which engine is the fastest.
    await forgetRates(cacheDir);
    return { manifest, folder, present: false };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function checkHost({ variant }: SetupRequest, { host, cards }: SetupEffects): void {
  if (host !== SUPPORTED) {
    throw new EngineError(
      `setup of tensorflow: expected a host of ${SUPPORTED}, for which its libraries are pinned, got ${host}; ` +
        "onnx runs here, and tfjs:webgpu where there is a card",
    );
  }
  if (variant === "gpu" && cards().length === 0) {
    throw new EngineError(
      "setup of tensorflow: expected a card of NVIDIA's with its driver for --gpu, found none; install the driver, or " +
        "leave --gpu out",
    );
  }
}

function isSame(found: Manifest, wanted: Omit<Manifest, "binding">): boolean {
  return (Object.keys(wanted) as (keyof typeof wanted)[]).every((key) => found[key] === wanted[key]);
}

/** @returns the binding's path in the installation's folder */
async function build(
  wheel: Wheel,
  variant: Variant,
  staging: string,
  effects: SetupEffects,
): Promise<string> {
  const installed = installationDir(staging);
  const unpacked = join(staging, "wheel");
  effects.say(`[setup] ${wheel.name} ${wheel.version}: downloading with pip`);
  const path = await downloadWheel(effects, wheel, join(staging, "download"));
  effects.say(`[setup] ${wheel.name} ${wheel.version}: unpacking its library and headers`);
  await unpackTensorflow(effects, path, unpacked);
  await rm(path);
  const lib = join(installed, "lib");
  await mkdir(lib);
  for (const name of ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"]) {
    await rename(join(unpacked, "tensorflow", name), join(lib, name)).catch((cause) => {
      throw new EngineError(`${wheel.file}: expected it to hold ${name}, ${cause.message}`, { cause });
    });
  }
  if (variant === "gpu") await fetchCuda(effects, unpacked, installed);
  effects.say(`[setup] compiling the binding of @tensorflow/tfjs-node ${TFJS_NODE}`);
  const binding = join("binding", "tfjs_binding.node");
  await mkdir(join(installed, "binding"));
  await compileBinding(effects, join(unpacked, "tensorflow", "include"), lib, join(installed, binding));
  return binding;
}

function checkCommand(cacheDir: string): string[] {
  return [process.execPath, "run", "-A", CHECK, cacheDir];
}

async function works(cacheDir: string, { run }: SetupEffects): Promise<boolean> {
  const [command, ...args] = checkCommand(cacheDir);
  return (await run(command, args)).code === 0;
}

async function check({ variant }: SetupRequest, staging: string, effects: SetupEffects): Promise<void> {
  const output = await runStep(
    effects,
    "trying libtensorflow",
    checkCommand(staging),
    "this host does not run it; onnx needs no setup",
  );
  const { device, isCard } = JSON.parse(output.trim().split("\n").at(-1)!);
  if (variant === "gpu" && !isCard) {
    throw new EngineError(
      `trying libtensorflow: expected it to compute on ${
        effects.cards()[0]
      }, got ${device}; TF_CPP_MIN_LOG_LEVEL=0 has ` +
        "TensorFlow say why",
    );
  }
  effects.say(`[setup] libtensorflow multiplies on ${device}`);
}
