import type { APIRoute, GetStaticPaths } from "astro";
import { history } from "../../../data/committed.ts";

export const getStaticPaths =
  (() => [...history.blobs.keys()].map((blob) => ({ params: { blob } }))) satisfies GetStaticPaths;

/** One file of some state, migrated, so that the page need not check it. */
export const GET: APIRoute = ({ params }) => Response.json(history.blobs.get(params.blob!));
