import type { Page } from "playwright-core";
import { expect } from "vitest";

interface PoorContrast {
  readonly text: string;
  readonly ratio: number;
}

/**
 * To be run in a page: the texts whose contrast with what lies behind them is below WCAG's AA, 4.5, or 3 for large text.
 * Self-contained, since it is sent to the browser as its source.
 */
function findPoorContrast(): PoorContrast[] {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  const rgba = (colour: string): number[] => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]: number[]) => {
    const linear = [r, g, b].map((channel) => {
      const c = channel! / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
  };
  const behind = (element: Element | null): number[] => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };

  const poor: PoorContrast[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent!.trim();
    const element = walker.currentNode.parentElement!;
    const style = getComputedStyle(element);
    if (!text || !element.checkVisibility() || element.closest("script, style, .katex-mathml, :disabled")) {
      continue;
    }
    const colour = rgba(element instanceof SVGElement ? style.fill : style.color);
    const [a, b] = [luminance(colour), luminance(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize), bold = Number(style.fontWeight) >= 700;
    if (ratio < (size >= 24 || (bold && size >= 18.66) ? 3 : 4.5)) poor.push({ text, ratio });
  }
  return poor;
}

/** What is hard to read on a page in light and in dark mode, as the reader's system asks for them. */
export async function poorContrast(page: Page): Promise<Record<"light" | "dark", PoorContrast[]>> {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const read = async (colorScheme: "light" | "dark") => {
    await page.emulateMedia({ colorScheme });
    return [await ground(), await page.evaluate(findPoorContrast)] as const;
  };
  const [[white, light], [black, dark]] = [await read("light"), await read("dark")];
  expect(black).not.toBe(white);
  return { light, dark };
}
