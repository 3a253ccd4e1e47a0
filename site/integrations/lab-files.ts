import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";
import sharp from "sharp";
import { excerptDigits } from "@tiny-subspaces/experiments/lab/excerpt";

/** tfjs's kernels with SIMD and without, which it chooses from by these names. */
const kernels = ["tfjs-backend-wasm-simd.wasm", "tfjs-backend-wasm.wasm"];

/** What the lab's worker fetches when it is asked to train: lab/digits.png, lab/digits.json, lab/wasm/*.wasm. */
async function labFiles(): Promise<ReadonlyMap<string, Uint8Array>> {
  const { picture: { data, width, height }, description } = await excerptDigits();
  const png = await sharp(data, { raw: { width, height, channels: 1 } })
    .png({ compressionLevel: 9, adaptiveFiltering: false }).toColourspace("b-w").toBuffer();
  const wasm = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json"));
  return new Map<string, Uint8Array>([
    ["lab/digits.png", png],
    ["lab/digits.json", new TextEncoder().encode(JSON.stringify(description))],
    ...await Promise.all(
      kernels.map(async (name) => [`lab/wasm/${name}`, await readFile(join(wasm, "dist", name))] as const),
    ),
  ]);
}

const types: Readonly<Record<string, string>> = {
  png: "image/png",
  json: "application/json",
  wasm: "application/wasm",
};

/** Puts the lab's files into the built site, and serves them in development. */
export function withLabFiles(): AstroIntegration {
  return {
    name: "lab-files",
    hooks: {
      "astro:server:setup": async ({ server }) => {
        const files = await labFiles();
        server.middlewares.use((request, response, next) => {
          const content = files.get(request.url!.slice(1).split("?")[0]!);
          if (!content) return next();
          response.setHeader("content-type", types[request.url!.split("?")[0]!.split(".").at(-1)!]!);
          response.end(content);
        });
      },
      "astro:build:done": async ({ dir }) => {
        for (const [path, content] of await labFiles()) {
          const file = join(fileURLToPath(dir), path);
          await mkdir(dirname(file), { recursive: true });
          await writeFile(file, content);
        }
      },
    },
  };
}
