import type { Engine } from "../engines/mod.ts";
import { GraphBuilder, makeGraph } from "../graph/mod.ts";
import { createRandom } from "../random.ts";

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

/** The rate of matrix products with operands that are in place: the ceiling of an engine's programs. */
export async function measureGemmRate(
  engine: Engine,
  { size = 1024, seconds = 0.5, now = () => performance.now() }: GemmOptions = {},
): Promise<GemmRate> {
  const until = now() + 1000 * seconds;
  for (let tried = Math.min(SMALLEST, size);; tried = Math.min(2 * tried, size)) {
    const product = await prepareProduct(engine, tried);
    const time = async () => {
      const start = now();
      await product.run();
      return now() - start;
    };
    await time(); // the first product also sets up
    let best = await time();
    // A product of twice the size takes eight times as long.
    const isLargest = tried === size || now() + 16 * best > until;
    while (isLargest && now() + best < until) best = Math.min(best, await time());
    await product.dispose();
    if (isLargest) return { gflops: 2 * tried ** 3 / best / 1e6, size: tried };
  }
}

async function prepareProduct(engine: Engine, size: number) {
  const g = new GraphBuilder();
  const product = g.matmul(g.input("a", [size, size]), g.input("b", [size, size]));
  // Reading one element waits for the whole product, also where an engine only queues it.
  const program = await engine.compile(makeGraph({ corner: g.slice(g.slice(product, 0, 0, 1), 1, 0, 1) }));
  const random = createRandom(0, "gemm");
  const place = () => engine.upload(random.uniformArray(size * size, -1, 1), [size, size]);
  const feeds = { a: place(), b: place() };
  return {
    async run() {
      const { corner } = await program.run(feeds);
      await corner.data();
      corner.dispose();
    },
    async dispose() {
      feeds.a.dispose();
      feeds.b.dispose();
      await program.dispose();
    },
  };
}
