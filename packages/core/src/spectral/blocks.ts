import type { Engine, Executable, FloatArray, Tensor } from "../engines/mod.ts";
import { type Graph, GraphBuilder, makeGraph } from "../graph/mod.ts";
import { createRandom } from "../random.ts";
import { dot } from "../vectors.ts";
import { Matrix, orthonormalizer } from "./dense.ts";
import { Places, RowStack } from "./rows.ts";

/**
 * Dense algebra on blocks of a few long vectors, [K, p] one a row, on the engine: everything that touches p is a
 * matrix product there, and only K×K matrices come to the host.
 */
export class BlockAlgebra {
  readonly #engine: Engine;
  readonly #programs = new Map<string, Promise<Executable>>();
  readonly #places: Places;
  readonly length: number;

  /** @param length p, the number of entries of a vector */
  constructor(engine: Engine, length: number) {
    this.#engine = engine;
    this.#places = new Places(engine, length);
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
    return await this.#read((await program.run({ a, b })).gram);
  }

  /** Σ Cᵢ·Aᵢ over the terms [Cᵢ, Aᵢ]. */
  async combine(...terms: readonly (readonly [Matrix, Tensor])[]): Promise<Tensor> {
    // Two terms at a time, each of which takes workspace.
    let sum: Tensor | null = null;
    for (let start = 0; start < terms.length; start += 2) {
      const previous: Tensor | null = sum;
      sum = await this.#addTerms(previous, terms.slice(start, start + 2));
      previous?.dispose();
    }
    return sum!;
  }

  async #addTerms(sum: Tensor | null, terms: readonly (readonly [Matrix, Tensor])[]): Promise<Tensor> {
    const shapes = terms.map(([{ rows, columns }]) => [rows, columns] as const);
    const program = await this.#program(`combine ${shapes.join(" and ")}${sum ? " more" : ""}`, (g) => {
      const products = shapes.map(([rows, columns], i) =>
        g.matmul(g.input(`c${i}`, [rows, columns]), g.input(`a${i}`, [columns, this.length]))
      );
      const all = sum ? [g.input("sum", sum.shape), ...products] : products;
      return { sum: all.reduce((one, other) => g.add(one, other)) };
    });
    const feeds = terms.flatMap(([coefficients, block], i) => [
      [`c${i}`, Float64Array.from(coefficients.to1DArray())],
      [`a${i}`, block],
    ]);
    return (await program.run({ ...Object.fromEntries(feeds), ...(sum ? { sum } : {}) })).sum;
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

  /** Σ wᵢ·Aᵢ over blocks [k, p] that lie on the host one after the other, [m·k·p]. */
  async weightedSum(weights: readonly number[], blocks: FloatArray, k: number): Promise<Tensor> {
    const count = weights.length;
    const program = await this.#program(`weighted sum ${count} of ${k}`, (g) => {
      const sum = g.matmul(g.input("w", [1, count]), g.input("blocks", [count, k * this.length]));
      return { sum: g.reshape(sum, [k, this.length]) };
    });
    return (await program.run({ w: Float64Array.from(weights), blocks })).sum;
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

  /** No rows yet, with room for so many. */
  rowStack(capacity: number): RowStack {
    return new RowStack(this.#engine, this.#places, capacity);
  }

  upload(data: FloatArray, rows: number): Tensor {
    return this.#engine.upload(data, [rows, this.length]);
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#programs.values()].map(async (program) => (await program).dispose()));
    this.#programs.clear();
  }

  /** A small matrix from the engine, where it is no longer needed. */
  async #read(tensor: Tensor): Promise<Matrix> {
    const [rows, columns] = tensor.shape;
    const matrix = Matrix.from1DArray(rows, columns, await tensor.data());
    tensor.dispose();
    return matrix;
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
