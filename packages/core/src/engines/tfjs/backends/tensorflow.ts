import { hostCards } from "../../host.ts";
import type { TensorflowBackend } from "../../tensorflow/load.ts";
import type { TfjsBackend } from "./backend.ts";

/** libtensorflow through tfjs-node's binding: multi-threaded on a processor, CUDA on a card. */
export const tensorflow: TfjsBackend = {
  name: "tensorflow",
  async load(tf, options) {
    const { loadTensorflow } = await import("../../tensorflow/load.ts");
    return await loadTensorflow(tf, options);
  },
  device(tf) {
    const { binding } = tf.findBackend("tensorflow") as TensorflowBackend;
    return binding.isUsingGpuDevice()
      ? { name: hostCards()[0] ?? "unknown card", isEmulated: false }
      : undefined;
  },
  threads: ({ threads = navigator.hardwareConcurrency }) => threads,
  batchedProductSize: Infinity,
  // Beyond, TensorFlow answers UNIMPLEMENTED.
  broadcastAxes: 5,
};
