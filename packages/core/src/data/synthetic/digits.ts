import { createRandom, type RandomStream } from "../../random.ts";
import { checkCounts, countToTake, type ImageDataset, type SampleCounts } from "../dataset.ts";
import { makeImageDataset, type RawImages } from "../images.ts";
import { DIGIT_GLYPHS, type Glyph, type Point } from "./glyphs.ts";
import { smoothPath } from "./path.ts";

const SIDE = 28;
/** As many samples as MNIST has. */
const AVAILABLE = { training: 60_000, test: 10_000 } as const;

/**
 * Drawn digits in MNIST's shape: 28 × 28, white strokes on black, ten classes equally likely, pixels in [0, 1].
 * Each sample is one of its digit's glyphs with its points moved, slanted, turned, scaled and shifted, drawn with a pen
 * of random width, sharpness and pressure. The first n of a seed are the same however many are drawn.
 *
 * @throws DataError if a count is out of range
 */
export function syntheticDigits(counts: SampleCounts, seed: number): ImageDataset {
  const { samples, testSamples } = checkCounts(counts);
  const draw = (split: "training" | "test", wanted: number): RawImages => {
    const count = countToTake("synthetic digits", split, wanted, AVAILABLE[split]);
    return drawDigits(count, createRandom(seed, `synthetic-digits/${split}`));
  };
  return makeImageDataset({
    source: "synthetic-digits",
    title: "synthetic digits",
    synthetic: true,
    classes: DIGIT_GLYPHS.length,
    shape: [1, SIDE, SIDE],
    train: draw("training", samples),
    test: draw("test", testSamples),
  }, null);
}

function drawDigits(samples: number, random: RandomStream): RawImages {
  const pixels = new Uint8Array(samples * SIDE * SIDE);
  const labels = new Uint8Array(samples);
  const ink = new Float32Array(SIDE * SIDE);
  for (let sample = 0; sample < samples; sample++) {
    const label = random.below(DIGIT_GLYPHS.length);
    const glyphs = DIGIT_GLYPHS[label];
    ink.fill(0);
    drawGlyph(ink, glyphs[random.below(glyphs.length)], random);
    labels[sample] = label;
    const start = sample * SIDE * SIDE;
    ink.forEach((value, i) => pixels[start + i] = Math.round(255 * value));
  }
  return { pixels, labels };
}

function drawGlyph(ink: Float32Array, glyph: Glyph, random: RandomStream): void {
  const place = randomPlacement(random);
  const radius = random.uniform(0.7, 1.7);
  const edge = random.uniform(0.7, 1.3);
  const pressure = random.uniform(0.8, 1);
  for (const stroke of glyph) {
    const moved = stroke.points.map(([x, y]): Point =>
      place([x + 0.035 * random.normal(), y + 0.03 * random.normal()])
    );
    const path = stroke.smooth ? smoothPath(moved) : moved;
    for (let i = 1; i < path.length; i++) drawSegment(ink, path[i - 1], path[i], radius, edge, pressure);
  }
}

/** From a glyph's box to pixels: a box of about 20 × 20 in the middle, as in MNIST. */
function randomPlacement(random: RandomStream): (point: Point) => Point {
  const width = random.uniform(11, 17);
  const height = random.uniform(17, 21);
  const slant = 0.18 * random.normal();
  const angle = 0.1 * random.normal();
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const centreX = (SIDE - 1) / 2 + 0.8 * random.normal();
  const centreY = (SIDE - 1) / 2 + 0.8 * random.normal();
  return ([x, y]) => {
    const v = (y - 0.5) * height;
    const u = (x - 0.5) * width - slant * v;
    return [centreX + cos * u - sin * v, centreY + sin * u + cos * v];
  };
}

/** Inks the pixels within `radius` of a segment fully, and less and less over a further `edge`. */
function drawSegment(
  ink: Float32Array,
  [ax, ay]: Point,
  [bx, by]: Point,
  radius: number,
  edge: number,
  pressure: number,
): void {
  const reach = radius + edge;
  const [dx, dy] = [bx - ax, by - ay];
  const squaredLength = dx * dx + dy * dy || 1;
  const top = Math.max(0, Math.ceil(Math.min(ay, by) - reach));
  const bottom = Math.min(SIDE - 1, Math.floor(Math.max(ay, by) + reach));
  const left = Math.max(0, Math.ceil(Math.min(ax, bx) - reach));
  const right = Math.min(SIDE - 1, Math.floor(Math.max(ax, bx) + reach));
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const along = ((x - ax) * dx + (y - ay) * dy) / squaredLength;
      const nearest = Math.min(1, Math.max(0, along));
      const distance = Math.hypot(x - ax - nearest * dx, y - ay - nearest * dy);
      const coverage = Math.min(1, Math.max(0, (reach - distance) / edge));
      const at = y * SIDE + x;
      ink[at] = Math.max(ink[at], pressure * coverage);
    }
  }
}
