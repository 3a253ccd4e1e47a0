import type { APIRoute, GetStaticPaths } from "astro";
import { results } from "../../../data/results.ts";
import { groupSource } from "../../../data/sweeps.ts";

export const getStaticPaths =
  (() =>
    results.sweeps.flatMap((sweep) =>
      sweep.summary.groups.map((group, i) => ({
        params: { name: sweep.summary.name, group: `group-${i}` },
        props: { sweep, group },
      }))
    )) satisfies GetStaticPaths;

/** What charts draw of a group. */
export const GET: APIRoute = ({ props }) =>
  new Response(JSON.stringify(groupSource(props.sweep, props.group, results.catalogue.figures)));
