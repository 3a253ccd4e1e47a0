import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { APIRoute, GetStaticPaths } from "astro";
import { resultsDirectory } from "../../../data/directory.ts";
import { results } from "../../../data/results.ts";

export const getStaticPaths =
  (() => results.sweeps.map(({ summary: { name } }) => ({ params: { name } }))) satisfies GetStaticPaths;

/** The summary's file, byte for byte. */
export const GET: APIRoute = async ({ params }) =>
  new Response(await readFile(join(resultsDirectory, "sweeps", params.name!, "summary.json")));
