import type { TfjsBackend } from "./backend.ts";
import { browserBackends } from "./browser.ts";
import { tensorflow } from "./tensorflow.ts";

/** Every backend of tfjs that is an engine. A new one is a file and an entry here, or in `browserBackends`. */
export const tfjsBackends = { tensorflow, ...browserBackends } satisfies Record<string, TfjsBackend>;

export type TfjsBackendName = keyof typeof tfjsBackends;
