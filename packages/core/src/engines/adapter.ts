import { builtin } from "./host.ts";

/** A WebGPU adapter, as far as an engine has to know it. */
export interface Adapter {
  readonly name: string;
  /** Whether the processor stands in for a card. */
  readonly isEmulated: boolean;
}

/** Adapters that are no cards: Mesa's, SwiftShader, and Windows' WARP. */
const SOFTWARE = /llvmpipe|lavapipe|softpipe|swiftshader|basic render/i;

export function describeAdapter(info: GPUAdapterInfo): Adapter {
  const { description, vendor, architecture, isFallbackAdapter } = info;
  const name = description || [vendor, architecture].filter(Boolean).join(" ") || "unknown adapter";
  return { name, isEmulated: isFallbackAdapter || SOFTWARE.test(name) };
}

/** The adapter that WebGPU programs get here; null where there is none, undefined where the runtime has no WebGPU. */
export async function findAdapter(): Promise<Adapter | null | undefined> {
  const { gpu } = globalThis.navigator as { readonly gpu?: GPU };
  if (!gpu) return undefined;
  nameRuntimeFolder();
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  return adapter && describeAdapter(adapter.info);
}

/**
 * For as long as the process lives, names a folder of sockets where none is named: Vulkan drivers look for a Wayland
 * display, and libwayland complains on standard error of each time that it does not know where.
 */
function nameRuntimeFolder(): void {
  const process = builtin<typeof import("node:process")>("node:process");
  if (process?.platform === "linux") {
    process.env.XDG_RUNTIME_DIR ||= builtin<typeof import("node:os")>("node:os")!.tmpdir();
  }
}
