import type { Tensor } from "../engines/mod.ts";
import type { BlockAlgebra } from "./blocks.ts";
import { Matrix, orthonormalizer, symmetricEigen } from "./dense.ts";
import { requireFinite } from "./finite.ts";
import type { RowStack } from "./rows.ts";

/** Y = A·V for the rows of a block V [K, p] and a symmetric A. */
export type BlockOperator = (block: Tensor) => Promise<Tensor>;

export interface Eigenpairs {
  /** The `count` largest eigenvalues (algebraic), descending; p of them where `count` is more. */
  readonly values: Float64Array;
  /** ‖Au − λu‖₂ of each. */
  readonly residuals: Float64Array;
  /** Unit eigenvectors [count, p], one a row. */
  readonly basis: Tensor;
  /** Ritz vectors of the next values, as many as `guard` asked for and the basis holds; not converged. */
  readonly guard: Tensor | null;
  /** The largest Ritz value that was not asked for: from below, the next eigenvalue. */
  readonly next: number;
  /** That value and its residual: the next eigenvalue, from above in all likelihood; −∞ where there is none. */
  readonly edge: number;
  /**
   * The smallest Ritz value less its residual: the smallest eigenvalue, from below if the directions have a part in its
   * eigenvector. They need not have, where they start from the largest's.
   */
  readonly floor: number;
  readonly converged: boolean;
  /** Block products spent, of `block` rows each. */
  readonly blockProducts: number;
}

export interface EigenOptions {
  readonly algebra: BlockAlgebra;
  readonly operator: BlockOperator;
  readonly count: number;
  /**
   * Rows of a block product, `count` unless told; fewer take less memory, and what is beyond `count` goes to random
   * directions. The last ones before p may be fewer still.
   */
  readonly block?: number;
  /** Stop when each pair's residual is below this share of the largest eigenvalue's size; default 1e-4. */
  readonly tolerance?: number;
  /** Stop earlier or later, from the Ritz values and their residuals; replaces `tolerance`. */
  readonly converged?: (values: Float64Array, residuals: Float64Array, edge: number) => boolean;
  /**
   * Rows to start from, instead of random ones. An eigenvector that they, and what the operator makes of them, have
   * no part in is not found: start at random where that must not happen.
   */
  readonly start?: Tensor;
  /** A times `start`, where it is known. */
  readonly startProduct?: Tensor;
  /** Ritz vectors to return beside the wanted ones, `count` at the most; default 0. */
  readonly guard?: number;
  /** Seed of the random directions. */
  readonly seed?: number;
  /** Bytes that directions and their images may take; no fewer than three times the wanted pairs are kept. */
  readonly memoryBudget?: number;
  /** Give up after this many block products; default 60. */
  readonly maxBlockProducts?: number;
}

/** Directions kept, in blocks, before the basis is compressed to twice the wanted pairs; */
const MAX_BLOCKS = 8;
/** fewer where the memory budget does not reach, by default of so many bytes, */
const MEMORY_BUDGET = 3 * 2 ** 30;
/** but this many times the wanted pairs at the least: what a restart keeps, and as many again to learn from. */
const MIN_SHARE = 3;

/**
 * The largest eigenvalues of a symmetric operator by block Lanczos with full orthogonalisation and thick restart
 * (Golub and Underwood 1977; Wu and Simon 2000): Rayleigh–Ritz over all directions so far, which grow by the
 * residuals of the wanted pairs. The projected matrix is formed from the products themselves and not by a recurrence,
 * so that it stays right in float32. Ends with all that there is where the directions span the whole space.
 *
 * @throws RangeError if `count` or `block` is below 1
 * @throws NotFiniteError if a product is not finite
 * @example
 * const { values } = await topEigenpairs({ algebra, operator: (v) => hessianTimes(v), count: 10 });
 */
export async function topEigenpairs(options: EigenOptions): Promise<Eigenpairs> {
  const {
    algebra,
    operator,
    seed = 0,
    maxBlockProducts = 60,
    tolerance = 1e-4,
    memoryBudget = MEMORY_BUDGET,
  } = options;
  const count = Math.min(options.count, algebra.length);
  const width = Math.min(options.block ?? count, algebra.length);
  if (count < 1) throw new RangeError(`topEigenpairs: expected 1 pair or more, got ${options.count}`);
  if (width < 1) {
    throw new RangeError(`topEigenpairs: expected 1 row or more in a block, got ${options.block}`);
  }
  const done = options.converged ??
    ((values, residuals) => {
      const scale = Math.max(Math.abs(values[0]), Math.abs(values[count - 1]));
      return residuals.every((residual) => residual <= tolerance * scale);
    });
  const rowBytes = 2 * Float32Array.BYTES_PER_ELEMENT * algebra.length;
  // Of narrow blocks, so many hold no more than what a restart keeps.
  const most = Math.max(MAX_BLOCKS * width, 4 * count);
  const limit = Math.max(MIN_SHARE * count, Math.min(most, Math.floor(memoryBudget / rowBytes)));
  // The last blocks before a restart are whole, and a start may be of several.
  const capacity = Math.min(limit + Math.max(width, count), algebra.length);
  const krylov = new KrylovBasis(algebra, operator, { width, seed, capacity });
  const { start, startProduct } = options;
  try {
    if (start && startProduct) await krylov.take(start, startProduct);
    else await krylov.expand(start ?? null);
    while (true) {
      const { values, vectors } = krylov.ritz();
      const found = Math.min(count, values.length);
      // With the next pair, which tells where the rest ends.
      const shown = Math.min(count + 1, values.length);
      const pairs = vectors.subMatrix(0, shown - 1, 0, vectors.columns - 1);
      const { residual, residuals: all } = await krylov.residual(values, pairs);
      const residuals = all.slice(0, found);
      const next = values[count] ?? -Infinity;
      const edge = next + (all[count] ?? 0);
      const top = values.slice(0, count);
      const converged = krylov.exhausted || (values.length > count && done(top, residuals, edge));
      if (converged || krylov.blockProducts >= maxBlockProducts) {
        const last = values.length - 1;
        const floor = values[last] - await krylov.residualNorm(values, vectors, last);
        residual.dispose();
        const end = Math.min(count + (options.guard ?? 0), values.length);
        return {
          values: top,
          residuals,
          basis: await krylov.combine(vectors.subMatrix(0, found - 1, 0, vectors.columns - 1)),
          guard: end > count
            ? await krylov.combine(vectors.subMatrix(count, end - 1, 0, vectors.columns - 1))
            : null,
          next,
          edge,
          floor,
          converged,
          blockProducts: krylov.blockProducts,
        };
      }
      if (krylov.size >= limit) await krylov.restart(vectors, 2 * count);
      // The pairs that are farthest from done say where to look next.
      const worst = [...residuals.keys()].sort((i, j) => residuals[j] - residuals[i]).slice(0, width);
      const candidates = await algebra.combine([
        Matrix.eye(shown).selection(worst, [...all.keys()]),
        residual,
      ]);
      residual.dispose();
      await krylov.expand(candidates);
      candidates.dispose();
    }
  } finally {
    krylov.dispose();
  }
}

/** Orthonormal directions S [m, p], their images A·S, and the projected matrix S·A·Sᵀ. */
class KrylovBasis {
  readonly #algebra: BlockAlgebra;
  readonly #operator: BlockOperator;
  readonly #width: number;
  readonly #seed: number;
  readonly #directions: RowStack;
  readonly #images: RowStack;
  #projected = Matrix.zeros(0, 0);
  blockProducts = 0;
  #draws = 0;
  #exhausted = false;

  constructor(
    algebra: BlockAlgebra,
    operator: BlockOperator,
    { width, seed, capacity }: Record<"width" | "seed" | "capacity", number>,
  ) {
    this.#algebra = algebra;
    this.#operator = operator;
    this.#width = width;
    this.#seed = seed;
    this.#directions = algebra.rowStack(capacity);
    this.#images = algebra.rowStack(capacity);
  }

  get size(): number {
    return this.#projected.rows;
  }

  /** Whether the directions span the whole space, as far as the engine's arithmetic can tell. */
  get exhausted(): boolean {
    return this.#exhausted || this.size >= this.#algebra.length;
  }

  ritz(): { values: Float64Array; vectors: Matrix } {
    return symmetricEigen(this.#projected);
  }

  /** Adds the part of `candidates` that is new, filled up with random directions to whole blocks while there is room. */
  async expand(candidates: Tensor | null): Promise<void> {
    const fresh = await this.#fillUp(candidates && await this.#orthonormalize(candidates));
    if (!fresh) {
      this.#exhausted = true;
      return;
    }
    const [rows] = fresh.shape;
    for (let start = 0; start < rows; start += this.#width) {
      const block = await this.#algebra.rows(fresh, start, Math.min(this.#width, rows - start));
      const image = await this.#operator(block);
      this.blockProducts++;
      await this.#append(block, image);
      if (block !== fresh) block.dispose();
      image.dispose();
    }
    fresh.dispose();
  }

  /** Adds random directions to new ones; `null` if there are none, not even at random. */
  async #fillUp(fresh: Tensor | null): Promise<Tensor | null> {
    const have = fresh?.shape[0] ?? 0;
    const blocks = Math.max(1, Math.ceil(have / this.#width));
    const missing = Math.min(blocks * this.#width, this.#algebra.length - this.size) - have;
    if (missing === 0) return fresh;
    const draw = this.#algebra.random(missing, this.#seed, `directions ${this.#draws++}`);
    const extra = await this.#orthonormalize(draw, fresh);
    draw.dispose();
    if (!extra) return fresh;
    const filled = fresh ? await this.#algebra.stack(fresh, extra) : extra;
    if (fresh) {
      fresh.dispose();
      extra.dispose();
    }
    // Some of what was drawn may not have been new.
    return await this.#fillUp(filled);
  }

  /** W·S */
  async combine(coefficients: Matrix): Promise<Tensor> {
    return await this.#algebra.combine([coefficients, this.#directions.rows]);
  }

  /** The residuals of the wanted Ritz vectors W·S, W·(A·S) − diag(values)·W·S, and their norms. */
  async residual(values: Float64Array, wanted: Matrix) {
    const shifted = Matrix.diag([...values.slice(0, wanted.rows)]).mul(-1).mmul(wanted);
    const residual = await this.#algebra.combine(
      [wanted, this.#images.rows],
      [shifted, this.#directions.rows],
    );
    const residuals = Float64Array.from((await this.#algebra.gram(residual)).diagonal(), Math.sqrt);
    return { residual, residuals };
  }

  /** ‖Au − λu‖ of one Ritz pair. */
  async residualNorm(values: Float64Array, vectors: Matrix, i: number): Promise<number> {
    const one = await this.residual(
      values.slice(i, i + 1),
      vectors.subMatrix(i, i, 0, vectors.columns - 1),
    );
    one.residual.dispose();
    return one.residuals[0];
  }

  /** Keeps the best `keep` Ritz vectors only. */
  async restart(vectors: Matrix, keep: number): Promise<void> {
    const best = vectors.subMatrix(0, keep - 1, 0, vectors.columns - 1);
    const directions = await this.combine(best);
    const images = await this.#algebra.combine([best, this.#images.rows]);
    this.#directions.clear();
    this.#images.clear();
    this.#projected = Matrix.zeros(0, 0);
    await this.take(directions, images);
    directions.dispose();
    images.dispose();
  }

  dispose(): void {
    this.#directions.dispose();
    this.#images.dispose();
  }

  /** Begins with directions that are nearly orthonormal, and their images. */
  async take(directions: Tensor, images: Tensor): Promise<void> {
    const orthonormal = orthonormalizer(await this.#algebra.gram(directions));
    const own = await this.#algebra.combine([orthonormal, directions]);
    const image = await this.#algebra.combine([orthonormal, images]);
    await this.#append(own, image);
    own.dispose();
    image.dispose();
  }

  /**
   * What of `candidates` is orthogonal to all directions (and to `beside`), orthonormal; `null` if nothing is. In float32,
   * rounding may add rows to what is there: never more are returned than the space has room for.
   */
  async #orthonormalize(candidates: Tensor, beside: Tensor | null = null): Promise<Tensor | null> {
    const others = [...(this.size > 0 ? [this.#directions.rows] : []), ...(beside ? [beside] : [])];
    const room = this.#algebra.length - this.size - (beside?.shape[0] ?? 0);
    const initial = orthonormalizer(await this.#algebra.gram(candidates));
    if (initial.rows === 0) return null;
    let block = await this.#algebra.combine([initial, candidates]);
    for (let pass = 0; pass < 3; pass++) {
      const terms: [Matrix, Tensor][] = [[Matrix.eye(block.shape[0]), block]];
      for (const other of others) terms.push([(await this.#algebra.gram(block, other)).mul(-1), other]);
      const cleared = await this.#algebra.combine(...terms);
      block.dispose();
      const gram = await this.#algebra.gram(cleared);
      // The rows had length 1: what is left of a row that others span is rounding.
      const squares = gram.diagonal();
      const kept = squares.flatMap((square, i) => (square > REMNANT * REMNANT ? [i] : []));
      if (kept.length === 0) {
        cleared.dispose();
        return null;
      }
      // The rows come by how much of them is left, the largest first.
      const transform = orthonormalizer(gram.selection(kept, kept), REMNANT);
      const spread = Matrix.zeros(Math.min(transform.rows, room), gram.rows);
      kept.forEach((column, i) => {
        for (let row = 0; row < spread.rows; row++) spread.set(row, column, transform.get(row, i));
      });
      block = await this.#algebra.combine([spread, cleared]);
      cleared.dispose();
      // Again where rows were cancelled away (twice is enough: Kahan and Parlett; a third pass makes up for float32).
      if (squares.every((square) => square > 0.5)) break;
    }
    return block;
  }

  async #append(block: Tensor, image: Tensor): Promise<void> {
    await this.#directions.push(block);
    await this.#images.push(image);
    const { size } = this;
    const grown = Matrix.zeros(this.#directions.size, this.#directions.size);
    grown.setSubMatrix(this.#projected, 0, 0);
    const product = requireFinite(
      await this.#algebra.gram(this.#directions.rows, image),
      "topEigenpairs: a product",
    );
    grown.setSubMatrix(product, 0, size);
    grown.setSubMatrix(product.transpose(), size, 0);
    this.#projected = grown;
  }
}

/** Share of a unit vector's length under which what is left after orthogonalisation is rounding. */
const REMNANT = 1e-4;
