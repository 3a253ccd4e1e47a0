/** A wheel of PyPI, which holds TensorFlow's library and headers beside its Python. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
}

export type Variant = "cpu" | "gpu";

/** Release of @tensorflow/tfjs-node whose binding is built; the one in deno.json. */
export const TFJS_NODE = "4.22.0";

/** Tags of the wheels, as pip takes them. Which Python they are for does not matter to the library. */
export const WHEEL_TAGS = {
  python: "3.11",
  abi: "cp311",
  platforms: ["manylinux_2_17_x86_64", "manylinux2014_x86_64"],
} as const;

const tags = "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64";

/**
 * TensorFlow 2.19.1 exports all of the C API that the binding of tfjs-node 4.22.0 calls, and its GPU build is for CUDA
 * 12, whose libraries are wheels as well.
 */
export const WHEELS: Readonly<Record<Variant, Wheel>> = {
  cpu: {
    name: "tensorflow-cpu",
    version: "2.19.1",
    file: `tensorflow_cpu-2.19.1-${tags}.whl`,
    sha256: "0b6d72bd09c267e7573757bd309f5b1e2cdb02577339991da751f3a1411e4dae",
  },
  gpu: {
    name: "tensorflow",
    version: "2.19.1",
    file: `tensorflow-2.19.1-${tags}.whl`,
    sha256: "8e5524eb492160576e5eeea9bb472ddc653123503f2290f83123d5ac9545750e",
  },
};
