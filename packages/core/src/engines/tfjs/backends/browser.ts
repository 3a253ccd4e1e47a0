import type { TfjsBackend } from "./backend.ts";
import { cpu } from "./cpu.ts";
import { wasm } from "./wasm.ts";
import { webgpu } from "./webgpu.ts";

/** The backends that need nothing but what a browser has too. */
export const browserBackends = { webgpu, wasm, cpu } satisfies Record<string, TfjsBackend>;

export type BrowserBackendName = keyof typeof browserBackends;
