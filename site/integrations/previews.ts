import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";
import { parseHTML } from "linkedom";
import sharp from "sharp";
import type { FigureEntry } from "@tiny-subspaces/experiments/catalogue";
import { createChart } from "../src/charts/create.ts";
import { drawChart, initialView } from "../src/charts/draw.ts";
import { paper } from "../src/data/citations.ts";
import { loadResults, type Results } from "../src/data/load.ts";
import { parityOf } from "../src/data/parity.ts";
import { honestTitle } from "../src/data/titles.ts";
import { figureSlug } from "../src/data/urls.ts";
import { viewsOf } from "../src/data/views.ts";

/** What services that show links ask for, in pixels. */
const WIDTH = 1200, HEIGHT = 630;

/** Characters of a title that fit in a line. */
const TITLE = 46;

/**
 * Draws the picture that others show of a link to the report, or to a figure: previews/report.png, previews/figures/1.png.
 * Only where the site is told its address, since such a link must be absolute.
 */
export function previews(resultsDirectory: string, address: string | undefined): AstroIntegration {
  return {
    name: "previews",
    hooks: {
      "astro:build:done": async ({ dir, logger }) => {
        if (!address) return;
        const results = await loadResults(resultsDirectory);
        const colours = await lightColours();
        const folder = join(fileURLToPath(dir), "previews");
        const [first] = results.catalogue.figures;
        const pictures = new Map(
          results.catalogue.figures.map((
            figure,
          ) => [`figures/${figureSlug(figure.id)}`, figureSvg(figure, results)]),
        );
        if (first) pictures.set("report", figureSvg({ ...first, number: "", title: paper.title }, results));
        for (const [name, svg] of pictures) {
          const path = join(folder, `${name}.png`);
          await mkdir(dirname(path), { recursive: true });
          await writeFile(path, await sharp(new TextEncoder().encode(colours(svg))).png().toBuffer());
        }
        logger.info(`${pictures.size} previews`);
      },
    },
  };
}

function figureSvg(figure: FigureEntry, results: Results): string {
  const first = viewsOf(figure, results)[0]?.panels[0];
  const { state } = parityOf(figure, results);
  const heading = wrap(`${figure.number} ${figure.title}`.trim(), TITLE).slice(0, 2);
  const top = 96 + 52 * (heading.length - 1);
  const texts = [
    ...heading.map((line, i) => text(line, 60, 80 + 52 * i, 38, "var(--ink)", "600")),
    text(
      `${state} · tiny subspaces, a reproduction of Song, Ahn and Yun`,
      60,
      HEIGHT - 36,
      22,
      "var(--ink-soft)",
    ),
  ];
  const chart = first && first.panel.chart!.kind !== "table"
    ? createChart(first.panel.chart!, first.artifact)
    : null;
  const drawing = chart && chart.steps.length > 0
    ? (() => {
      const { document } = parseHTML("<!doctype html><html><body></body></html>");
      const scale = 1.5, width = (WIDTH - 120) / scale, height = (HEIGHT - top - 110) / scale;
      const svg = drawChart(chart, initialView(chart), { width, height }, document);
      svg.setAttribute("color", "var(--ink-faint)");
      return text(honestTitle(first!.panel.title, first!.artifact), 60, top + 28, 22, "var(--ink-soft)") +
        `<g transform="translate(60 ${top + 34}) scale(${scale})">${svg.outerHTML}</g>`;
    })()
    : wrap(figure.summary, 84).slice(0, 6)
      .map((line, i) => text(line, 60, top + 70 + 38 * i, 28, "var(--ink-soft)")).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif">` +
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="var(--paper)"/>${texts.join("")}${drawing}</svg>`;
}

function text(content: string, x: number, y: number, size: number, fill: string, weight = "400"): string {
  const escaped = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escaped}</text>`;
}

function wrap(content: string, most: number): string[] {
  const lines = [""];
  for (const word of content.split(" ")) {
    const last = lines.at(-1)!;
    if (last && last.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}

/** Puts the light theme's colours in the place of their names, which only a browser knows. */
async function lightColours(): Promise<(svg: string) => string> {
  const tokens = await readFile(new URL("../src/styles/tokens.css", import.meta.url), "utf8");
  const light = new Map(
    [...tokens.matchAll(/(--[\w-]+): light-dark\((#\w+),/g)].map(([, name, colour]) => [name!, colour!]),
  );
  const families: Readonly<Record<string, string>> = { "--sans": "sans-serif" };
  const resolve = (name: string): string => light.get(name) ?? families[name] ?? "#000";
  const roles = new Map(
    [...tokens.matchAll(/(--[\w-]+): var\((--[\w-]+)\)/g)].map(([, name, other]) => [name!, other!]),
  );
  return (svg) => svg.replace(/var\((--[\w-]+)\)/g, (_, name: string) => resolve(roles.get(name) ?? name));
}
