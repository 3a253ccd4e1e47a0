import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { palette } from "@tiny-subspaces/experiments/notebooks";
import { proseHtml } from "../../src/notebooks/prose.ts";
import { safeHtml, safeSvg } from "../../src/notebooks/safe.ts";

const hostile = [
  "<script>alert(1)</script>",
  "<style>@import url(//elsewhere)</style>",
  '<img src="x" onerror="alert(2)">',
  '<iframe src="//elsewhere"></iframe>',
  '<a href="javascript:alert(3)">a</a>',
  '<b onclick="alert(4)" style="position:fixed">b</b>',
  '<form action="//elsewhere"><input name="q"></form>',
  '<svg onload="alert(5)"><use href="//elsewhere#a"/><image href="//elsewhere"/></svg>',
  '<object data="//elsewhere"></object><embed src="//elsewhere"><base href="//elsewhere">',
];

/** What of a page runs, loads or leads elsewhere. */
function dangers(html: string): string[] {
  const { document } = parseHTML(`<!doctype html><html><body>${html}</body></html>`);
  return [...document.querySelectorAll("*")].flatMap((element) => [
    ...(/^(script|style|iframe|img|image|use|form|input|object|embed|base|link|meta|foreignobject|set|animate)$/i
        .test(element.tagName)
      ? [element.tagName]
      : []),
    ...[...element.attributes].filter(({ name, value }) =>
      /^on|^style$|^xlink/i.test(name) || /javascript:|url\(|elsewhere/i.test(value)
    )
      .map(({ name, value }) => `${name}=${value}`),
  ]);
}

test("the tests below would see what is dangerous", () => {
  expect(hostile.filter((html) => dangers(html).length === 0)).toEqual([]);
});

test.each(hostile)("neither prose nor a table runs, loads or leads elsewhere by %s", (html) => {
  expect(dangers(safeHtml(`<table><tr><td>${html}</td></tr></table>`))).toEqual([]);
  expect(dangers(proseHtml(`# Title\n\n${html}\n\nText ${html} and more.`))).toEqual([]);
});

test("a corner of a table that names nothing is no header", () => {
  expect(safeHtml("<table><tr><th></th><th>a</th></tr></table>")).toContain("<tr><td></td><th>a</th></tr>");
});

describe("a drawing", () => {
  const draw = (content: string, attributes = "") => safeSvg(`<svg ${attributes}>${content}</svg>`);

  test.each([
    "<script>alert(1)</script>",
    '<a href="javascript:alert(1)"><text>a</text></a>',
    '<foreignObject><iframe src="//elsewhere"></iframe></foreignObject>',
    '<image href="//elsewhere"/><use href="//elsewhere#x"/>',
    '<path d="M0,0" fill="url(//elsewhere)" onclick="alert(1)" style="fill:url(//elsewhere)"/>',
    '<set attributeName="onload" to="alert(1)"/><animate attributeName="href" to="//elsewhere"/>',
    "<style>path{fill:url(//elsewhere)}</style>",
  ])("does not run, load or lead elsewhere by %s", (content) => {
    expect(dangers(`<svg>${content}</svg>`)).not.toEqual([]);
    expect(dangers(draw(content, 'onload="alert(1)"'))).toEqual([]);
  });

  test("keeps what it is drawn with", () => {
    const svg = draw(
      '<g aria-label="line" fill="none" stroke-width="1.5"><path d="M0,1L2,3" stroke="red" stroke-dasharray="4 3"/></g>' +
        '<text x="1" text-anchor="start" font-variant="tabular-nums">λ<tspan dy="1em">1</tspan></text>',
      'viewBox="0 0 10 20" width="10" role="img" aria-label="A line."',
    );
    for (
      const kept of [
        ...[
          'data-mark="line"',
          'viewBox="0 0 10 20"',
          'role="img"',
          'aria-label="A line."',
          'stroke-width="1.5"',
        ],
        ...[
          'd="M0,1L2,3"',
          'stroke="red"',
          'stroke-dasharray="4 3"',
          'text-anchor="start"',
          '<tspan dy="1em">',
        ],
      ]
    ) expect(svg).toContain(kept);
  });

  test("is in the report's colours, which follow the theme, and has no ground of its own", () => {
    const svg = draw(
      `<path stroke="${palette.dom}"/><path fill="${
        palette["gd-momentum"].toUpperCase()
      }"/><path fill="white"/>`,
      'style="background: white"',
    );
    expect(svg).toContain('stroke="var(--role-dom)"');
    expect(svg).toContain('fill="var(--role-gd-momentum)"');
    expect(svg).toContain('fill="var(--paper)"');
    expect(svg).not.toContain("background");
  });

  test("draws nothing of what is there to be referred to", () => {
    const parts = ["defs", "marker", "clipPath", "mask", "pattern", "symbol"];
    const svg = draw(
      parts.map((part) => `<${part} id="a"><path d="M1,1"/></${part}>`).join("") + '<path d="M2,2"/>',
    );
    expect(svg.match(/<path/g)).toHaveLength(1);
    expect(svg).toContain('d="M2,2"');
  });

  test("of what is no drawing nothing is left", () => {
    expect(safeSvg("<p>text</p>")).toBe("");
    expect(safeSvg("")).toBe("");
  });
});
