import type { Chart } from "../charts/chart.ts";

const SVG = "http://www.w3.org/2000/svg";
const painted = ["fill", "stroke", "color"] as const;

/** How many pixels a PNG has for one of the drawing's. */
const DENSITY = 2;

/** Height of a line of the caption, and its size, in the drawing's units. */
const LINE = 15, SIZE = 11;

/** Air to the left and right. */
const EDGE = 14;

/** A drawing that stands alone: colours and type as they are on the page, and its caption below. */
export function standaloneSvg(
  drawn: SVGSVGElement,
  legend: readonly { readonly label: string; readonly colour: string }[],
  caption: readonly string[],
): SVGSVGElement {
  const svg = drawn.cloneNode(true) as SVGSVGElement;
  const originals = [drawn, ...drawn.querySelectorAll<SVGElement>("*")];
  const copies = [svg, ...svg.querySelectorAll<SVGElement>("*")];
  copies.forEach((copy, i) => {
    const style = getComputedStyle(originals[i]!);
    for (const name of painted) {
      if (copy.hasAttribute(name) || i === 0) copy.setAttribute(name, style.getPropertyValue(name));
    }
    if (copy.hasAttribute("font-family") || copy.tagName === "text") {
      copy.setAttribute("font-family", "sans-serif");
    }
  });
  for (const extra of svg.querySelectorAll(".brush, .reading, style")) extra.remove();
  svg.removeAttribute("class");
  svg.removeAttribute("aria-hidden");
  const { width: inside, height } = drawn.viewBox.baseVal;
  // Labels of the last tick reach over the edge.
  const width = inside + 2 * EDGE;
  const perLine = Math.floor(inside / (SIZE * 0.54));
  const lines = caption.flatMap((line) => wrap(line, perLine));
  const head = 8 + LINE;
  const total = head + height + 8 + LINE * lines.length + 6;
  const style = getComputedStyle(document.body);
  const inner = document.createElementNS(SVG, "g");
  inner.setAttribute("transform", `translate(${EDGE} ${head})`);
  inner.append(...svg.childNodes);
  const page = element("rect", { width, height: total, fill: style.backgroundColor });
  const ink = style.color;
  const entries: SVGElement[] = [];
  let at: number = EDGE;
  for (const { label, colour } of legend) {
    entries.push(
      element("line", { x1: at, x2: at + 18, y1: 14, y2: 14, stroke: colour, "stroke-width": 3 }),
      element("text", { x: at + 23, y: 18, fill: ink, "font-size": SIZE + 1 }, label),
    );
    at += 23 + label.length * (SIZE + 1) * 0.56 + 14;
  }
  const texts = lines.map((line, i) =>
    element("text", { x: EDGE, y: head + height + 8 + LINE * (i + 0.75), fill: ink, "font-size": SIZE }, line)
  );
  const title = element("title", {}, caption[0] ?? "");
  const desc = element("desc", {}, caption.join("\n"));
  svg.replaceChildren(title, desc, page, ...entries, inner, ...texts);
  for (
    const [name, value] of Object.entries({
      xmlns: SVG,
      width: String(width),
      height: String(total),
      viewBox: `0 0 ${width} ${total}`,
      "font-family": "sans-serif",
      style: "font-size: 13px; overflow: visible",
    })
  ) svg.setAttribute(name, value);
  return svg;
}

export function svgText(svg: SVGSVGElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}\n`;
}

export async function pngOf(svg: SVGSVGElement): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(svg))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = DENSITY * svg.width.baseVal.value;
  canvas.height = DENSITY * svg.height.baseVal.value;
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return await new Promise((resolve, reject) =>
    canvas.toBlob((blob) => blob ? resolve(blob) : reject(new Error("the drawing gave no PNG")), "image/png")
  );
}

/** Every measured number behind a chart, a row each, under its caption as comments. A number that was not finite is empty. */
export function csvOf(chart: Chart, caption: readonly string[]): string {
  const quote = (text: string) => /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return [
    ...caption.map((line) => `# ${line.replaceAll(/[\r\n]+/g, " ")}`),
    "trajectory,table,column,label,step,value",
    ...chart.rows().map(({ trajectory, table, column, label, step, value }) =>
      [...[trajectory, table, column, label].map(quote), step, value ?? ""].join(",")
    ),
  ].join("\n") + "\n";
}

export function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function element(name: string, attributes: Record<string, string | number>, text = ""): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  // Plot centres text from the root on.
  if (name === "text") made.setAttribute("text-anchor", "start");
  made.textContent = text;
  return made;
}

/** Breaks a line between words; a word that is longer stands alone. */
function wrap(line: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of line.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}
