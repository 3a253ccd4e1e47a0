export * from "./catalogue.ts";
export { evaluateClaims, finishArtifact, type Misrecorded, misrecordedClaims } from "./claims.ts";
export type { FigureDefinition, PanelDefinition } from "./figure.ts";
export { figures } from "./figures.ts";
export { publish, publishedFiles } from "./publish.ts";
