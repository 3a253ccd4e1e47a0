import type { TfjsBackend } from "./backend.ts";
import { cpu } from "./cpu.ts";
import { tensorflow } from "./tensorflow.ts";
import { wasm } from "./wasm.ts";
import { webgpu } from "./webgpu.ts";

/** Every backend of tfjs that is an engine. A new one is a file and an entry here; see also `browserBackends`. */
export const tfjsBackends = { tensorflow, webgpu, wasm, cpu } satisfies Record<string, TfjsBackend>;

export type TfjsBackendName = keyof typeof tfjsBackends;
