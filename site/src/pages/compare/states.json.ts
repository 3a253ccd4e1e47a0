import type { APIRoute } from "astro";
import { history } from "../../data/committed.ts";

/** Which file each state has of each artifact. */
export const GET: APIRoute = () => Response.json(history.states);
