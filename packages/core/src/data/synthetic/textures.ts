import { createRandom, type RandomStream } from "../../random.ts";
import { checkCounts, countToTake, type ImageDataset, type SampleCounts } from "../dataset.ts";
import { CIFAR10_PIXELS } from "../pixels.ts";
import { makeImageDataset, type RawImages } from "../images.ts";

const SIDE = 32;
const PLANE = SIDE * SIDE;
/** As many samples as CIFAR-10 has. */
const AVAILABLE = { training: 50_000, test: 10_000 } as const;

/** Distance to a shape's edge, negative inside, of a point of the box from −1 to 1; exact near straight edges only. */
type Shape = (x: number, y: number) => number;
/** Between 0 and 1 at a point; its period is 1. */
type Texture = (x: number, y: number) => number;

const wave = (t: number) => 0.5 + 0.5 * Math.cos(2 * Math.PI * t);

const SHAPES: readonly Shape[] = [
  /* disc */ (x, y) => Math.sqrt(x * x + y * y) - 0.85,
  /* square */ (x, y) => Math.max(Math.abs(x), Math.abs(y)) - 0.75,
  /* triangle */ (x, y) => Math.max(0.866 * Math.abs(x) - 0.5 * y, y) - 0.5,
  /* ring */ (x, y) => Math.abs(Math.sqrt(x * x + y * y) - 0.65) - 0.27,
  /* cross */ (x, y) => {
    const [a, b] = [Math.abs(x), Math.abs(y)];
    return Math.min(Math.max(a - 0.3, b - 0.95), Math.max(a - 0.95, b - 0.3));
  },
];

const TEXTURES: readonly Texture[] = [
  /* stripes */ (x) => wave(x),
  /* dots */ (x, y) => wave(x) * wave(y),
];

/**
 * Textured shapes in CIFAR-10's form: 3 × 32 × 32, ten classes equally likely. A class is one of five shapes (disc,
 * square, triangle, ring, cross) with one of two textures (stripes, dots); class 2s + t has shape s and texture t. Place,
 * size and turn of the shape, width and turn of the texture, all colours, and a noise are random, so that no single
 * pixel or colour tells the class. The first n of a seed are the same however many are drawn.
 *
 * @throws DataError if a count is out of range
 */
export function syntheticTextures(
  counts: SampleCounts,
  seed: number,
): ImageDataset {
  const { samples, testSamples } = checkCounts(counts);
  const draw = (split: "training" | "test", wanted: number): RawImages => {
    const count = countToTake("synthetic textures", split, wanted, AVAILABLE[split]);
    return drawImages(count, createRandom(seed, `synthetic-textures/${split}`));
  };
  return makeImageDataset({
    source: "synthetic-textures",
    title: "synthetic textures",
    synthetic: true,
    classes: SHAPES.length * TEXTURES.length,
    shape: [3, SIDE, SIDE],
    train: draw("training", samples),
    test: draw("test", testSamples),
  }, CIFAR10_PIXELS);
}

function drawImages(samples: number, random: RandomStream): RawImages {
  const pixels = new Uint8Array(samples * 3 * PLANE);
  const labels = new Uint8Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    const label = random.below(SHAPES.length * TEXTURES.length);
    const shape = SHAPES[Math.floor(label / TEXTURES.length)];
    const texture = TEXTURES[label % TEXTURES.length];
    labels[sample] = label;
    drawImage(pixels.subarray(sample * 3 * PLANE, (sample + 1) * 3 * PLANE), shape, texture, random);
  }
  return { pixels, labels };
}

function drawImage(pixels: Uint8Array, shape: Shape, texture: Texture, random: RandomStream): void {
  const radius = random.uniform(9, 15);
  const centre = [random.uniform(12, 19), random.uniform(12, 19)];
  const toShape = rotation(random.uniform(-0.4, 0.4), 1 / radius);
  const toTexture = rotation(random.uniform(0, Math.PI), 1 / random.uniform(4, 7));
  const phase = [random.uniform(), random.uniform()];
  const background = randomColour(random);
  const light = contrasting(background, random);
  const dark = contrasting(light, random);
  // The background's brightness changes across the image.
  const slope = [0.01 * random.normal(), 0.01 * random.normal()];
  for (let y = 0, at = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++, at++) {
      const dx = x - centre[0];
      const dy = y - centre[1];
      const [u, v] = toShape(dx, dy);
      const coverage = Math.min(1, Math.max(0, 0.5 - radius * shape(u, v)));
      const [s, t] = toTexture(dx, dy);
      const mix = coverage > 0 ? texture(s + phase[0], t + phase[1]) : 0;
      const shade = slope[0] * dx + slope[1] * dy;
      const noise = random.uniform(-0.12, 0.12);
      for (let channel = 0; channel < 3; channel++) {
        const inside = dark[channel] + mix * (light[channel] - dark[channel]);
        const outside = background[channel] + shade;
        const value = outside + coverage * (inside - outside) + noise;
        pixels[channel * PLANE + at] = Math.round(255 * Math.min(1, Math.max(0, value)));
      }
    }
  }
}

function rotation(angle: number, scale: number): (x: number, y: number) => [number, number] {
  const [cos, sin] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  return (x, y) => [cos * x - sin * y, sin * x + cos * y];
}

type Colour = readonly [red: number, green: number, blue: number];

function randomColour(random: RandomStream): Colour {
  return [random.uniform(), random.uniform(), random.uniform()];
}

/** A colour that can be told from another one. */
function contrasting(other: Colour, random: RandomStream): Colour {
  while (true) {
    const colour = randomColour(random);
    if (Math.hypot(...colour.map((value, channel) => value - other[channel])) > 0.5) return colour;
  }
}
