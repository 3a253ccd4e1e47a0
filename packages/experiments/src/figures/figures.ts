import { adaptiveFigures } from "./adaptive.ts";
import { beyondFigures } from "./beyond.ts";
import { breadthFigures } from "./breadth.ts";
import { dynamicsFigures } from "./dynamics.ts";
import { edgeFigures } from "./edge.ts";
import type { FigureDefinition } from "./figure.ts";
import { mainFigures } from "./main.ts";
import { noiseFigures } from "./noise.ts";
import { toyFigures } from "./toy.ts";

/** Every figure of the paper by number, then every table, then what is beyond it. */
export const figures: readonly FigureDefinition[] = [
  ...mainFigures,
  ...noiseFigures,
  ...toyFigures,
  ...edgeFigures,
  ...adaptiveFigures,
  ...breadthFigures,
  ...dynamicsFigures,
].sort((a, b) => a.id.localeCompare(b.id, "en", { numeric: true })).concat(beyondFigures);
