import type { TfjsBackend } from "./backend.ts";

/** Plain JavaScript: slow, and runs everywhere. */
export const cpu: TfjsBackend = {
  name: "cpu",
  async load() {
    const { version_cpu } = await import("@tensorflow/tfjs-backend-cpu");
    return { "@tensorflow/tfjs-backend-cpu": version_cpu };
  },
  // Its products are loops that take a transposed operand or a batch at no cost.
  batchedProductSize: Infinity,
};
