import type { APIRoute, GetStaticPaths } from "astro";
import { results } from "../../../data/results.ts";
import { sliceFor } from "../../../data/slice.ts";
import { figureSlug } from "../../../data/urls.ts";

export const getStaticPaths = (() =>
  results.catalogue.figures.flatMap((figure) => {
    const runs = new Set(figure.panels.map(({ run }) => run));
    return [...runs].flatMap((run) => results.artifacts.get(run) ?? []).map((artifact) => ({
      params: { figure: figureSlug(figure.id), data: `${artifact.run}-${artifact.preset}` },
      props: { figure, artifact },
    }));
  })) satisfies GetStaticPaths;

export const GET: APIRoute = ({ props }) =>
  new Response(JSON.stringify(sliceFor(props.figure, props.artifact)));
