import type { FigureDefinition } from "./figure.ts";
import { fig1 } from "./fig1.ts";
import { fig2 } from "./fig2.ts";
import { fig3 } from "./fig3.ts";
import { fig4 } from "./fig4.ts";
import { fig5 } from "./fig5.ts";
import { fig6 } from "./fig6.ts";
import { fig7 } from "./fig7.ts";
import { fig8 } from "./fig8.ts";
import { fig9 } from "./fig9.ts";
import { fig10 } from "./fig10.ts";
import { fig11 } from "./fig11.ts";
import { fig12 } from "./fig12.ts";
import { fig13 } from "./fig13.ts";
import { fig14 } from "./fig14.ts";
import { fig15 } from "./fig15.ts";
import { fig16 } from "./fig16.ts";
import { fig17 } from "./fig17.ts";
import { fig18 } from "./fig18.ts";
import { fig19 } from "./fig19.ts";
import { fig20 } from "./fig20.ts";
import { fig21 } from "./fig21.ts";
import { fig22 } from "./fig22.ts";
import { fig23 } from "./fig23.ts";
import { fig24 } from "./fig24.ts";
import { table1 } from "./table1.ts";
import { table2 } from "./table2.ts";
import { table3 } from "./table3.ts";
/** Every figure and table of the paper, in its order of numbers. */
export const figures: readonly FigureDefinition[] = [
  fig1,
  fig2,
  fig3,
  fig4,
  fig5,
  fig6,
  fig7,
  fig8,
  fig9,
  fig10,
  fig11,
  fig12,
  fig13,
  fig14,
  fig15,
  fig16,
  fig17,
  fig18,
  fig19,
  fig20,
  fig21,
  fig22,
  fig23,
  fig24,
  table1,
  table2,
  table3,
];
