import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { SetupEffects } from "./effects.ts";
import { runStep } from "./steps.ts";

/** Version of Node-API that the binding is written for. */
const NAPI_VERSION = 8;

/** Where a package of this project is. */
export function packageDir(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}

/**
 * Compiles the binding that @tensorflow/tfjs-node ships as source, against a wheel's library. Its own recipe for
 * node-gyp asks for a `libtensorflow.so`, which wheels call `libtensorflow_cc.so.2`, and for headers of Node from the
 * network; two files and the headers of Node-API need no more than a compiler.
 *
 * @param headers folder with `tensorflow/c/c_api.h`
 * @param lib folder with the library, found from the binding's folder as `../lib`
 * @param binding the file to write
 */
export async function compileBinding(
  effects: SetupEffects,
  headers: string,
  lib: string,
  binding: string,
): Promise<void> {
  const sources = join(packageDir("@tensorflow/tfjs-node"), "binding");
  await runStep(
    effects,
    "compiling the binding",
    [
      ...[
        effects.env.CXX || "g++",
        "-std=c++17",
        "-O2",
        "-shared",
        "-fPIC",
        `-DNAPI_VERSION=${NAPI_VERSION}`,
      ],
      ...["-DNODE_GYP_MODULE_NAME=tfjs_binding", "-DBUILDING_NODE_EXTENSION"],
      ...["-I", join(packageDir("node-api-headers"), "include"), "-I", headers],
      ...[join(sources, "tfjs_backend.cc"), join(sources, "tfjs_binding.cc"), "-o", binding],
      ...["-L", lib, "-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2"],
      "-Wl,-rpath,$ORIGIN/../lib",
    ],
    "it takes a C++17 compiler (on Debian and Ubuntu: apt-get install g++); CXX names another than g++",
  );
}
