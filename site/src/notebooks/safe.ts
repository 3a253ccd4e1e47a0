import { palette } from "@tiny-subspaces/experiments/notebooks";
import type { Element, Root } from "hast";
import { fromHtml } from "hast-util-from-html";
import { defaultSchema, sanitize, type Schema } from "hast-util-sanitize";
import { toHtml } from "hast-util-to-html";

/** What nothing outside a drawing is named by. */
const plain = /^(?![^]*url\s*\()/i;

/** Elements and attributes that a chart of Observable Plot is drawn with, and none that loads or executes anything. */
const drawing: Schema = {
  tagNames: [
    ...["svg", "g", "path", "line", "rect", "circle", "ellipse", "polygon", "polyline", "text", "tspan"],
    "title",
  ],
  attributes: {
    "*": [
      ...["d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "points"],
      ...["width", "height", "viewBox", "transform", "role", "ariaLabel", "ariaDescription", "ariaHidden"],
      ...["strokeWidth", "strokeOpacity", "strokeDashArray", "strokeLineJoin", "strokeLineCap"],
      ...["strokeMiterLimit", "fillOpacity", "fillRule", "opacity", "textAnchor", "fontFamily", "fontSize"],
      ...["fontStyle", "fontVariant", "fontWeight"],
      ["fill", plain],
      ["stroke", plain],
    ],
  },
  // With what is in them: of other elements the content stays, which within these is drawn nowhere by itself.
  strip: [
    ...[
      "script",
      "style",
      "foreignObject",
      "defs",
      "marker",
      "clipPath",
      "mask",
      "pattern",
      "symbol",
      "filter",
    ],
    ...["linearGradient", "radialGradient"],
  ],
};

/** The colours of notebooks as those of the report, in either theme. */
const colours = new Map<string, string>([
  ["white", "var(--paper)"],
  ...Object.entries(palette).map(([role, colour]) => [colour, `var(--role-${role})`] as const),
]);

/** A drawing as the page may hold it, in the report's colours and without a ground of its own; empty where it is no SVG. */
export function safeSvg(svg: string): string {
  const tree = sanitize(fromHtml(svg, { fragment: true }), drawing) as Root;
  const [root] = tree.children.filter((node): node is Element => node.type === "element");
  if (root?.tagName !== "svg") return "";
  for (const child of root.children) if (child.type === "element") nameMarks(child);
  recolour(root);
  return toHtml(root);
}

/** Marks go by their names in a style sheet; the drawing's own label is what it is read out as. */
function nameMarks({ properties, children }: Element): void {
  const { ariaLabel } = properties;
  delete properties.ariaLabel;
  if (typeof ariaLabel === "string") properties.dataMark = ariaLabel;
  for (const child of children) if (child.type === "element") nameMarks(child);
}

function recolour({ properties, children }: Element): void {
  for (const name of ["fill", "stroke"]) {
    const role = colours.get(String(properties[name]).toLowerCase());
    if (role !== undefined) properties[name] = role;
  }
  for (const child of children) if (child.type === "element") recolour(child);
}

/** Elements of text, lists and tables, as a forge leaves of a stranger's page. */
const page: Schema = {
  ...defaultSchema,
  tagNames: defaultSchema.tagNames!.filter((name) => !["img", "input", "picture", "source"].includes(name)),
};

/** Of a tree of HTML, what a page may hold. */
export function safeTree(tree: Root): Root {
  const safe = sanitize(tree, page) as Root;
  leaveNoHeaderEmpty(safe);
  return safe;
}

/** A corner of a table that names nothing is no header. */
function leaveNoHeaderEmpty({ children }: Root | Element): void {
  for (const child of children) {
    if (child.type !== "element") continue;
    if (child.tagName === "th" && child.children.length === 0) child.tagName = "td";
    leaveNoHeaderEmpty(child);
  }
}

/** Markup, such as that of a table, as the page may hold it. */
export function safeHtml(html: string): string {
  return toHtml(safeTree(fromHtml(html, { fragment: true })));
}
