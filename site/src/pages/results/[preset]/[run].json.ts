import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { APIRoute, GetStaticPaths } from "astro";
import { resultsDirectory } from "../../../data/directory.ts";
import { results } from "../../../data/results.ts";

export const getStaticPaths = (() =>
  [...results.artifacts.values()].flat().map(({ preset, run }) => ({
    params: { preset, run },
  }))) satisfies GetStaticPaths;

/** The artifact's file, byte for byte: what the charts draw is what a reader can download. */
export const GET: APIRoute = async ({ params }) =>
  new Response(await readFile(join(resultsDirectory, params.preset!, `${params.run}.json`)));
