import { type Catalogue, CATALOGUE_VERSION, catalogueSchema } from "../catalogue/schema.ts";
import { presetsOf, type RunDefinition } from "../runs/definition.ts";
import { describeCriterion } from "./claim.ts";
import type { FigureDefinition } from "./figure.ts";
import { quantities } from "./quantities.ts";

/** The catalogue of `figures`; panels whose run is not among `runs` are pending. */
export function buildCatalogue(
  figures: readonly FigureDefinition[],
  runs: readonly RunDefinition[],
): Catalogue {
  const exists = new Set(runs.map(({ id }) => id));
  return catalogueSchema.parse({
    schema: "tiny-subspaces/catalogue",
    version: CATALOGUE_VERSION,
    figures: figures.map((figure) => ({
      ...figure,
      panels: figure.panels.map((panel) => ({
        ...panel,
        pending: exists.has(panel.run) ? undefined : `There is no run ${panel.run} yet.`,
      })),
      claims: figure.claims.map((claim) => ({
        id: claim.id,
        statement: claim.statement,
        criterion: describeCriterion(claim),
        criteria: claim.criterion.map(([quantity, op, bound]) => ({ quantity, op, bound })),
        where: claim.where,
        note: claim.note,
      })),
    })),
    runs: runs.map((run) => ({
      id: run.id,
      title: run.title,
      summary: run.summary,
      presets: presetsOf(run),
      figures: figures.filter(({ panels }) => panels.some((panel) => panel.run === run.id)).map((figure) =>
        figure.id
      ),
    })),
    quantities,
  });
}
