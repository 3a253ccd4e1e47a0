import { cp, readdir } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { EngineError } from "../engine.ts";
import { packageDir } from "./compile.ts";
import type { SetupEffects } from "./effects.ts";
import { TFJS_NODE, type Variant } from "./pins.ts";
import { runStep } from "./steps.ts";

/** What the package's installer downloads, by its own constants. */
export const OFFICIAL_LIBRARY = "libtensorflow 2.9.1";

/**
 * Runs the installer of @tensorflow/tfjs-node in a copy of the package, as the package itself would, with Node: it
 * downloads libtensorflow, and the binding or what it needs to compile it.
 * @returns the binding's path in `folder`
 */
export async function installOfficial(
  effects: SetupEffects,
  variant: Variant,
  folder: string,
): Promise<string> {
  const original = packageDir("@tensorflow/tfjs-node");
  const root = join(folder, "package");
  await cp(original, root, { recursive: true, dereference: true });
  const modules = original.slice(0, original.lastIndexOf(`${sep}@tensorflow${sep}`));
  await runStep(
    effects,
    `the installer of @tensorflow/tfjs-node ${TFJS_NODE}`,
    ["node", "scripts/install.js", variant, "download"],
    "it takes Node and a network that reaches storage.googleapis.com; `--from wheel` takes the library from PyPI",
    {
      cwd: root,
      env: {
        NODE_PATH: [modules, join(dirname(dirname(modules)), "node_modules")].join(":"),
        PATH: [join(modules, "@mapbox", "node-pre-gyp", "bin"), effects.env.PATH].join(":"),
      },
    },
  );
  const folders = await readdir(join(root, "lib")).catch(() => []);
  const built = folders.find((name) => name.startsWith("napi-"));
  if (built === undefined) {
    throw new EngineError(
      "the installer of @tensorflow/tfjs-node ended without an error and without a binding; `--from wheel` takes the " +
        "library from PyPI",
    );
  }
  return join("package", "lib", built, "tfjs_binding.node");
}
