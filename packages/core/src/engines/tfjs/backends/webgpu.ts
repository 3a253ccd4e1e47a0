import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { describeAdapter, findAdapter } from "../../adapter.ts";
import { EngineError } from "../../engine.ts";
import type { Tfjs, TfjsBackend } from "./backend.ts";

/** WebGPU as the host has it: Deno's own, on Vulkan, Metal or DirectX 12, or the browser's. */
export const webgpu: TfjsBackend = {
  name: "webgpu",
  async load(tf) {
    // tfjs does not look whether there is an adapter before it asks it for its features.
    const adapter = await findAdapter();
    if (adapter === undefined) throw new EngineError("this runtime has no WebGPU (navigator.gpu)");
    if (adapter === null) {
      throw new EngineError("WebGPU finds no adapter, neither a card with a driver nor one in software");
    }
    await import("@tensorflow/tfjs-backend-webgpu");
    // Small operations would else be computed in JavaScript, and by another program than large ones.
    tf.env().set("WEBGPU_CPU_FORWARD", false);
    // The package exports no version of its own; tfjs's packages carry one number.
    return { "@tensorflow/tfjs-backend-webgpu": tf.version_core };
  },
  prepare(tf) {
    const { device, bufferManager } = backendOf(tf);
    refuseLargeValues(device, bufferManager);
    failures.set(device, []);
    device.addEventListener("uncapturederror", ({ error }) => failures.get(device)!.push(error.message));
    void device.lost.then(({ message }) => failures.get(device)!.push(`the device was lost: ${message}`));
  },
  device: (tf) => describeAdapter(backendOf(tf).device.adapterInfo),
  verify(tf) {
    const reported = failures.get(backendOf(tf).device)!;
    if (reported.length > 0) throw new EngineError(`tfjs:webgpu: ${reported.splice(0).join("; ")}`);
  },
  // Each of its kernels takes a batch and transposed operands, and each call costs more than it computes.
  batchedProductSize: Infinity,
  isTanhCoarse: true,
};

/** What a device has reported, as WebGPU does, later than the call that was wrong, whose results are zeros. */
const failures = new WeakMap<GPUDevice, string[]>();

function backendOf(tf: Tfjs): WebGPUBackend {
  return tf.findBackend("webgpu") as WebGPUBackend;
}

/** A buffer that no kernel can bind gives zeros, silently but for a report that comes later. */
function refuseLargeValues({ limits }: GPUDevice, buffers: WebGPUBackend["bufferManager"]): void {
  const most = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
  const acquire = buffers.acquireBuffer.bind(buffers);
  buffers.acquireBuffer = (size, ...rest) => {
    if (size > most) {
      throw new EngineError(
        `tfjs:webgpu: expected values of ${most} bytes or fewer, which is this adapter's limit, got one of ${size}; ` +
          "use fewer samples at a time, or another engine",
      );
    }
    return acquire(size, ...rest);
  };
}
