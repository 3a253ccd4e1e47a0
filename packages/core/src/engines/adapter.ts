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
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  return adapter && describeAdapter(adapter.info);
}
