import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { TensorInfo } from "@tensorflow/tfjs-core";
import { EngineError } from "../../engine.ts";
import type { Tfjs, TfjsBackend } from "./backend.ts";

const SLICE = "SliceMatrix";

/** Bytes from which on tfjs's allocator takes a size for a negative number. */
const TOO_MANY_BYTES = 2 ** 31;

interface SliceArguments {
  readonly x: TensorInfo;
}

/** What emscripten exports and tfjs does not declare: returns the address of so many bytes, 0 if there are none. */
interface Allocator {
  _malloc(bytes: number): number;
  _free(address: number): void;
}

interface SliceAttributes {
  readonly begin: readonly [number, number];
  readonly size: readonly [number, number];
}

/** XNNPACK in WebAssembly with SIMD, on one thread: its thread pool does not start outside a browser's main thread. */
export const wasm: TfjsBackend = {
  name: "wasm",
  async load(tf, { wasmFolder }) {
    const { setWasmPaths, version_wasm } = await import("@tensorflow/tfjs-backend-wasm");
    if (wasmFolder !== undefined) setWasmPaths(wasmFolder);
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    return { "@tensorflow/tfjs-backend-wasm": version_wasm };
  },
  prepare(tf) {
    const backend = tf.backend() as BackendWasm;
    refuseFullMemory(backend);
    registerSlice(tf);
  },
  // XNNPACK multiplies plain matrices at 13 to 30 GFLOP/s, tfjs's own loops batches and transposes at 2.3; but each
  // call takes about 20 µs.
  batchedProductSize: 2 ** 15,
  slice: (tf, x, begin, size) => {
    const attributes: SliceAttributes = { begin, size };
    return tf.engine().runKernel(SLICE, { x }, { ...attributes });
  },
};

/** tfjs takes the null that a full memory answers for an address, and overwrites what lies there. */
function refuseFullMemory(backend: BackendWasm): void {
  const allocator = backend.wasm as unknown as Allocator;
  // The first call makes emscripten put the function itself in place of its stub.
  allocator._free(allocator._malloc(1));
  const allocate = allocator._malloc;
  allocator._malloc = (bytes) => {
    const address = bytes >= TOO_MANY_BYTES ? 0 : allocate(bytes);
    if (address === 0) {
      throw new EngineError(
        `tfjs:wasm: expected values below 2 GiB that fit into 4 GiB together, got one of ${bytes} bytes too many; ` +
          "use fewer samples at a time, or another engine",
      );
    }
    return address;
  };
}

/** A slice that copies its own rows; tfjs's copies the whole operand first. */
function registerSlice(tf: Tfjs): void {
  if (tf.getKernel(SLICE, wasm.name)) return;
  tf.registerKernel({
    kernelName: SLICE,
    backendName: wasm.name,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const heap = backend as BackendWasm;
      const { x } = inputs as unknown as SliceArguments;
      const { begin, size } = attrs as unknown as SliceAttributes;
      const [rows, columns] = size;
      const sliced = heap.makeOutput([rows, columns], x.dtype);
      // Views of the heap are taken after the allocation, which may replace its buffer.
      const from = heap.typedArrayFromHeap(x);
      const to = heap.typedArrayFromHeap(sliced);
      for (let row = 0; row < rows; row++) {
        const start = (begin[0] + row) * x.shape[1] + begin[1];
        to.set(from.subarray(start, start + columns), row * columns);
      }
      return sliced;
    },
  });
}
