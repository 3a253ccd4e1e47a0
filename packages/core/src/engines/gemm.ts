import type { Engine } from "./engine.ts";
import { fastestRun, prepareProbe, type Probe } from "./probe.ts";

export interface GemmOptions {
  /** Rows and columns of the matrices at the most; smaller ones where one product takes too long. Default 1024. */
  readonly size?: number;
  /** Time to measure for, in seconds; one product at the least. Default 0.5. */
  readonly seconds?: number;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
}

/** How fast an engine multiplies square matrices of its own precision. */
export interface GemmRate {
  /** The best of all products, in 10⁹ floating-point operations a second; a product of n×n matrices has 2n³. */
  readonly gflops: number;
  readonly size: number;
}

const SMALLEST = 64;

/** The product of two square matrices in place, and its floating-point operations. */
export async function prepareGemm(engine: Engine, size: number): Promise<Probe & { readonly flops: number }> {
  const product = await prepareProbe(engine, [size, size], (g, a, b) => g.matmul(a, b));
  return { ...product, flops: 2 * size ** 3 };
}

/** The rate of matrix products with operands that are in place: the ceiling of an engine's programs. */
export async function measureGemmRate(
  engine: Engine,
  { size = 1024, seconds = 0.5, now = () => performance.now() }: GemmOptions = {},
): Promise<GemmRate> {
  const until = now() + 1000 * seconds;
  for (let tried = Math.min(SMALLEST, size);; tried = Math.min(2 * tried, size)) {
    const product = await prepareGemm(engine, tried);
    await product.run(); // the first also sets up
    let best = await fastestRun(product, 0, now);
    // A product of twice the size takes eight times as long.
    const isLargest = tried === size || now() + 16 * best > until;
    if (isLargest && now() + best < until) {
      best = Math.min(best, await fastestRun(product, (until - now()) / 1000, now));
    }
    await product.dispose();
    if (isLargest) return { gflops: product.flops / best / 1e6, size: tried };
  }
}
