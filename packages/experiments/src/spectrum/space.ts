import {
  type BlockAlgebra,
  type BlockOperator,
  Matrix,
  symmetricEigen,
  type Tensor,
} from "@tiny-subspaces/core";

/** Eigenpairs of A as a subspace knows them. */
export interface RitzPairs {
  /** Descending. */
  readonly values: Float64Array;
  /** ‖Au − λu‖ of each, as the recurrence tells it: without rounding, and without a product. */
  readonly residuals: Float64Array;
  /** Row i has the coefficients of vector i. */
  readonly vectors: Matrix;
}

/** Of a unit vector, what two passes of orthogonalisation must leave for it to be more than rounding. */
const REMNANT = 1e-3;
/** Blocks that are joined to one once there are so many, so that fewer operations cover them. */
const JOINED = 8;

/** Some of the rows of S, and A times them. */
interface Panel {
  readonly directions: Tensor;
  readonly images: Tensor;
}

export interface SpaceOptions {
  readonly algebra: BlockAlgebra;
  readonly operator: BlockOperator;
  /** Rows of a block. */
  readonly width: number;
  /** Share of ‖A‖ that is rounding in the engine's arithmetic. */
  readonly rounding: number;
  /** Of the random directions. */
  readonly seed: number;
}

/**
 * A block Krylov space of a symmetric A [p, p]: orthonormal rows S [m, p], with A·Sᵀ = Sᵀ·T + Wᵀ, where only the rows of W that
 * belong to the last block are not zero. So the residual of a Ritz vector s·S is the part of s in the last block times W, and
 * costs neither a product nor a vector of length p. Everything is orthogonalised against everything, twice, and T = S·A·Sᵀ is
 * formed from the products, so that it is right in float32.
 */
export class KrylovSpace {
  readonly #algebra: BlockAlgebra;
  readonly #operator: BlockOperator;
  readonly #rounding: number;
  readonly #seed: number;
  #width: number;
  #panels: Panel[] = [];
  #projected = Matrix.zeros(0, 0);
  /** What A is to be applied to next; `null` where S spans all that there is. */
  #next: Tensor | null = null;
  /** W·Wᵀ of the last block. */
  #outside = Matrix.zeros(0, 0);
  #draws = 0;

  private constructor({ algebra, operator, width, rounding, seed }: SpaceOptions) {
    this.#algebra = algebra;
    this.#operator = operator;
    this.#width = width;
    this.#rounding = rounding;
    this.#seed = seed;
  }

  /** The space of one block in random directions. */
  static async begin(options: SpaceOptions): Promise<KrylovSpace> {
    const space = new KrylovSpace(options);
    await space.#fillUp();
    await space.grow();
    return space;
  }

  /** m */
  get size(): number {
    return this.#projected.rows;
  }

  /** Rows of the next block. */
  get width(): number {
    return this.#next?.shape[0] ?? 0;
  }

  /** Whether S spans the whole space, as far as the engine's arithmetic can tell. */
  get exhausted(): boolean {
    return this.#next === null;
  }

  ritz(): RitzPairs {
    const { values, vectors } = symmetricEigen(this.#projected);
    const start = this.size - this.#outside.rows;
    const last = vectors.subMatrix(0, vectors.rows - 1, start, this.size - 1);
    const squares = last.mmul(this.#outside).mul(last);
    const residuals = Float64Array.from(values, (_, i) => Math.sqrt(Math.max(0, sum(squares.getRow(i)))));
    return { values, residuals, vectors };
  }

  /** Takes up the next block, by one product. */
  async grow(): Promise<void> {
    const directions = this.#next!;
    this.#next = null;
    const images = await this.#operator(directions);
    await this.#append({ directions, images });
    const outside = await this.#clear(images);
    this.#outside = await this.#algebra.gram(outside);
    // Rows that are rounding beside A's own size have no direction to tell.
    const { values, vectors } = symmetricEigen(this.#outside);
    const least = this.#rounding * Matrix.abs(this.#projected).max();
    const kept = [...values.keys()].filter((i) => values[i] > least * least);
    if (kept.length > 0) {
      const scales = Matrix.diag(kept.map((i) => 1 / Math.sqrt(values[i])));
      const transform = scales.mmul(vectors.selection(kept, [...vectors.toJSON()[0].keys()]));
      const rows = await this.#algebra.combine([transform, outside]);
      this.#next = await this.#orthonormal(rows);
      rows.dispose();
    }
    outside.dispose();
    await this.#join();
    await this.#fillUp();
  }

  /** Makes the blocks wider from now on, by random directions; what they lead to is followed with the rest. */
  async widen(rows: number): Promise<void> {
    this.#width += rows;
    await this.#fillUp();
  }

  /** Keeps the first `keep` Ritz vectors only, and the next block (thick restart: Wu and Simon 2000). */
  async restart({ values, vectors }: RitzPairs, keep: number): Promise<void> {
    const best = vectors.subMatrix(0, keep - 1, 0, vectors.columns - 1);
    const start = this.size - this.#outside.rows;
    const last = best.subMatrix(0, keep - 1, start, this.size - 1);
    const outside = last.mmul(this.#outside).mmul(last.transpose());
    const panel = await this.pairs(best);
    this.#release();
    this.#panels = [panel];
    this.#projected = Matrix.diag([...values.subarray(0, keep)]);
    this.#outside = outside;
  }

  /** C·S and C·A·S */
  async pairs(coefficients: Matrix): Promise<Panel> {
    let column = 0;
    const parts = this.#panels.map(({ directions }) => {
      const end = column + directions.shape[0];
      const part = coefficients.subMatrix(0, coefficients.rows - 1, column, end - 1);
      column = end;
      return part;
    });
    const combine = (of: keyof Panel) =>
      this.#algebra.combine(...this.#panels.map((panel, i) => [parts[i], panel[of]] as const));
    return { directions: await combine("directions"), images: await combine("images") };
  }

  dispose(): void {
    this.#release();
    this.#next?.dispose();
  }

  #release(): void {
    for (const { directions, images } of this.#panels) {
      directions.dispose();
      images.dispose();
    }
  }

  async #append(panel: Panel): Promise<void> {
    this.#panels.push(panel);
    const size = this.#projected.rows;
    const coefficients = await this.#coefficients(panel.images);
    const grown = Matrix.zeros(size + panel.images.shape[0], size + panel.images.shape[0]);
    grown.setSubMatrix(this.#projected, 0, 0);
    grown.setSubMatrix(coefficients, 0, size);
    grown.setSubMatrix(coefficients.transpose(), size, 0);
    // The block on the diagonal is symmetric but for rounding.
    const own = coefficients.subMatrix(size, coefficients.rows - 1, 0, coefficients.columns - 1);
    grown.setSubMatrix(Matrix.add(own, own.transpose()).mul(0.5), size, size);
    this.#projected = grown;
  }

  /** S·Bᵀ */
  async #coefficients(block: Tensor): Promise<Matrix> {
    const parts: number[][] = [];
    for (const { directions } of this.#panels) {
      parts.push(...(await this.#algebra.gram(directions, block)).to2DArray());
    }
    return new Matrix(parts);
  }

  /** Joins the last blocks to one, where there are enough of one width. */
  async #join(): Promise<void> {
    const last = this.#panels.slice(-JOINED);
    const [rows] = last[0].directions.shape;
    if (last.length < JOINED || last.some(({ directions }) => directions.shape[0] !== rows)) return;
    const joined = {
      directions: await this.#algebra.stack(...last.map(({ directions }) => directions)),
      images: await this.#algebra.stack(...last.map(({ images }) => images)),
    };
    this.#panels.splice(-JOINED, JOINED, joined);
    for (const { directions, images } of last) {
      directions.dispose();
      images.dispose();
    }
  }

  /** What of the rows of a block is orthogonal to S, and to others. */
  async #clear(block: Tensor, beside: readonly Tensor[] = []): Promise<Tensor> {
    const terms: [Matrix, Tensor][] = [[Matrix.eye(block.shape[0]), block]];
    for (const other of [...this.#panels.map(({ directions }) => directions), ...beside]) {
      terms.push([(await this.#algebra.gram(block, other)).mul(-1), other]);
    }
    return await this.#algebra.combine(...terms);
  }

  /** An orthonormal basis of what rows of length 1 have outside S, and outside others; `null` where that is rounding. */
  async #orthonormal(rows: Tensor, beside: readonly Tensor[] = []): Promise<Tensor | null> {
    let block = rows;
    for (let pass = 0; pass < 2; pass++) {
      const cleared = await this.#clear(block, beside);
      if (block !== rows) block.dispose();
      const { values, vectors } = symmetricEigen(await this.#algebra.gram(cleared));
      const rank = values.filter((value) => value > REMNANT * REMNANT).length;
      if (rank === 0) {
        cleared.dispose();
        return null;
      }
      const scales = Matrix.diag([...values.subarray(0, rank)].map((value) => 1 / Math.sqrt(value)));
      const transform = scales.mmul(vectors.subMatrix(0, rank - 1, 0, vectors.columns - 1));
      block = await this.#algebra.combine([transform, cleared]);
      cleared.dispose();
    }
    return block;
  }

  /** Adds random directions to the next block while it is narrower than asked for, and there is room. */
  async #fillUp(): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      const have = this.#next?.shape[0] ?? 0;
      const missing = Math.min(this.#width, this.#algebra.length - this.size) - have;
      if (missing <= 0) return;
      const draw = this.#algebra.random(missing, this.#seed, `spectrum ${this.#draws++}`);
      const lengths = (await this.#algebra.gram(draw)).diagonal();
      const unit = await this.#algebra.combine([Matrix.diag(lengths.map((l) => 1 / Math.sqrt(l))), draw]);
      draw.dispose();
      const fresh = await this.#orthonormal(unit, this.#next ? [this.#next] : []);
      unit.dispose();
      if (!fresh) continue;
      const known = this.#next;
      this.#next = known ? await this.#algebra.stack(known, fresh) : fresh;
      if (known) {
        known.dispose();
        fresh.dispose();
      }
    }
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
