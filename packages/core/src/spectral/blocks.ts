import type { Engine, Executable, FloatArray, Tensor } from "../engines/mod.ts";
import { type Graph, GraphBuilder, makeGraph } from "../graph/mod.ts";
import { createRandom } from "../random.ts";
import { dot } from "../vectors.ts";
import { Matrix, orthonormalizer } from "./dense.ts";

/**
 * Dense algebra on blocks of a few long vectors, [K, p] one a row, on the engine: everything that touches p is a
 * matrix product there, and only K×K matrices come to the host.
 */
export class BlockAlgebra {
  readonly #engine: Engine;
  readonly #programs = new Map<string, Promise<Executable>>();
  readonly length: number;

  /** @param length p, the number of entries of a vector */
  constructor(engine: Engine, length: number) {
    this.#engine = engine;
    this.length = length;
  }

  /** A·Bᵀ */
  async gram(a: Tensor, b: Tensor = a): Promise<Matrix> {
    const [rows] = a.shape;
    const [columns] = b.shape;
    const program = await this.#program(`gram ${rows} ${columns}`, (g) => ({
      gram: g.matmul(g.input("a", [rows, this.length]), g.input("b", [columns, this.length]), {
        transposeB: true,
      }),
    }));
    const { gram } = await program.run({ a, b });
    const data = await gram.data();
    gram.dispose();
    return Matrix.from1DArray(rows, columns, data);
  }

  /** Σ Cᵢ·Aᵢ over the terms [Cᵢ, Aᵢ]. */
  async combine(...terms: readonly (readonly [Matrix, Tensor])[]): Promise<Tensor> {
    // Two terms at a time: a program for every number of terms would keep workspace for each.
    let sum: Tensor | null = null;
    for (const [coefficients, block] of terms) {
      const [rows, columns] = [coefficients.rows, block.shape[0]];
      const key = `combine ${rows} ${columns}${sum ? " and add" : ""}`;
      const program = await this.#program(key, (g) => {
        const product = g.matmul(g.input("c", [rows, columns]), g.input("a", block.shape));
        return { sum: sum ? g.add(g.input("sum", [rows, this.length]), product) : product };
      });
      const c = Float64Array.from(coefficients.to1DArray());
      const result = await program.run({ c, a: block, ...(sum ? { sum } : {}) });
      sum?.dispose();
      sum = result.sum;
    }
    return sum!;
  }

  /** The rows of several blocks under one another. */
  async stack(...blocks: readonly Tensor[]): Promise<Tensor> {
    const key = `stack ${blocks.map((block) => block.shape[0]).join(" ")}`;
    const program = await this.#program(key, (g) => ({
      stacked: g.concat(blocks.map((block, i) => g.input(`a${i}`, block.shape)), 0),
    }));
    return (await program.run(Object.fromEntries(blocks.map((block, i) => [`a${i}`, block])))).stacked;
  }

  /** Rows that span the same as those of a block of full rank, orthonormal. */
  async orthonormal(block: Tensor): Promise<Tensor> {
    return await this.combine([orthonormalizer(await this.gram(block)), block]);
  }

  /**
   * Σ wᵢ·Aᵢ over blocks [k, p] on the host, in parts: in each as many weights as blocks, [m·k·p], that lie one after the
   * other.
   */
  async weightedSum(
    parts: readonly { readonly weights: readonly number[]; readonly blocks: FloatArray }[],
    k: number,
  ): Promise<Tensor> {
    const counts = parts.map(({ weights }) => weights.length);
    const program = await this.#program(`weighted sum ${counts.join(" ")} of ${k}`, (g) => {
      const sums = counts.map((m, i) =>
        g.matmul(g.input(`w${i}`, [1, m]), g.input(`blocks${i}`, [m, k * this.length]))
      );
      return { sum: g.reshape(sums.reduce((sum, part) => g.add(sum, part)), [k, this.length]) };
    });
    const feeds = parts.flatMap(({ weights, blocks }, i) => [
      [`w${i}`, Float64Array.from(weights)],
      [`blocks${i}`, blocks],
    ]);
    return (await program.run(Object.fromEntries(feeds))).sum;
  }

  /** Rows `start` to `start + count` of a block. */
  async rows(block: Tensor, start: number, count: number): Promise<Tensor> {
    if (count === block.shape[0]) return block;
    const program = await this.#program(`rows ${block.shape[0]} ${start} ${count}`, (g) => ({
      rows: g.slice(g.input("a", block.shape), 0, start, count),
    }));
    return (await program.run({ a: block })).rows;
  }

  /**
   * The component of v [p] in the span of the rows of A [K, p], AᵀG⁻¹Av, from the inverse of their Gram matrix G = AAᵀ; and
   * its length.
   */
  async project(
    rows: Tensor,
    inverseGram: Matrix,
    v: FloatArray,
  ): Promise<{ projection: FloatArray; length: number }> {
    const [k] = rows.shape;
    const program = await this.#program(`project ${k}`, (g) => {
      const a = g.input("a", rows.shape);
      const products = g.matmul(g.input("v", [1, this.length]), a, { transposeB: true });
      const coordinates = g.matmul(products, g.input("inverse", [k, k]));
      return { products, coordinates, projection: g.matmul(coordinates, a) };
    });
    const result = await program.run({ a: rows, v, inverse: Float64Array.from(inverseGram.to1DArray()) });
    const [products, coordinates, projection] = await Promise.all(
      [result.products, result.coordinates, result.projection].map(async (one) => (await one.data()).slice()),
    );
    for (const tensor of Object.values(result)) tensor.dispose();
    return { projection, length: Math.sqrt(Math.max(0, dot(products, coordinates))) };
  }

  /** Random rows, the same for the same seed and purpose. */
  random(rows: number, seed: number, purpose: string): Tensor {
    return this.upload(createRandom(seed, purpose).uniformArray(rows * this.length, -1, 1), rows);
  }

  upload(data: FloatArray, rows: number): Tensor {
    return this.#engine.upload(data, [rows, this.length]);
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#programs.values()].map(async (program) => (await program).dispose()));
    this.#programs.clear();
  }

  #program(key: string, build: (g: GraphBuilder) => Graph["outputs"]): Promise<Executable> {
    let program = this.#programs.get(key);
    if (!program) {
      program = this.#engine.compile(makeGraph(build(new GraphBuilder())));
      this.#programs.set(key, program);
    }
    return program;
  }
}
