import type { FloatArray, Tensor } from "../engines/mod.ts";
import { distance, dot, dots } from "../vectors.ts";
import type { BlockAlgebra } from "./blocks.ts";
import { Matrix, polarFactor, solve } from "./dense.ts";

export interface HistoryState {
  /** θ of each basis. */
  readonly thetas: readonly FloatArray[];
  /** Which of them is the newest. */
  readonly newest: number;
  /** The bases one after the other, [size·k·p]: a view, which the next `push` may change. */
  readonly bases: FloatArray;
}

/** What Taylor's theorem says of the error of Σ wᵢQᵢ as the basis at θ, for weights that sum to 1. */
export interface Reach {
  /** ‖Σ wᵢθᵢ − θ‖, by which the basis' first derivative enters: what of the way to θ the history does not span. */
  readonly remainder: number;
  /** ‖½ Σ wᵢ(θᵢ − θ)(θᵢ − θ)ᵀ‖_F, by which its second derivative enters. */
  readonly curvature: number;
  /** ‖w‖, by which independent errors of the bases enter. */
  readonly amplification: number;
}

/** How the basis at some θ is made of those of the history. */
export interface Combination extends Reach {
  /** One for each of the newest bases, from the newest on; they sum to 1. */
  readonly weights: readonly number[];
}

/**
 * The combination of some of the newest bases, of all unless told, that comes nearest to a θ: least ‖Σ wᵢθᵢ − θ‖² + ridge²·‖w‖²
 * with Σ wᵢ = 1.
 * @param ridge distance that an error of the bases is worth; a tenth of that to the nearest point unless told
 */
export type Combine = (ridge?: number, bases?: number) => Combination;

/** Weighted bases, not orthonormal. */
export interface Mean {
  /** [k, p] */
  readonly rows: Tensor;
  /** Of those rows, [k, k]. */
  readonly gram: Matrix;
}

/** Enough to span the ten dimensions that Dom-SGD of a ten-class problem moves in, and to average over the rest. */
const MAX_BASES = 16;
/** Bytes that the bases may take together, one at the least. */
const MAX_BYTES = 256 * 2 ** 20;

/**
 * Bases of S_k where it was measured lately, from which it is predicted nearby. To first order the basis is an affine
 * function of θ, so that Q(Σ wᵢθᵢ) ≈ Σ wᵢQᵢ for Σ wᵢ = 1, once every Qᵢ is rotated within its span to change smoothly
 * with θ. The subspace is thereby followed along directions in which θ goes back and forth (Dom-SGD stays in ten
 * dimensions) and extrapolated along a steady drift.
 */
export class BasisHistory {
  readonly #algebra: BlockAlgebra;
  readonly #k: number;
  readonly #capacity: number;
  /** θᵢ of each basis; those of a full history are replaced in turn. */
  #thetas: FloatArray[] = [];
  #newest = -1;
  /** [room·k·p], on the host so that a basis is replaced in place. */
  #bases = new Float32Array(0);
  /** θᵢ − θ₀ of each, and their inner products. */
  #offsets: Float32Array[] = [];
  #products = Matrix.zeros(0, 0);

  constructor(algebra: BlockAlgebra, k: number) {
    this.#algebra = algebra;
    this.#k = k;
    const fitting = Math.floor(MAX_BYTES / (Float32Array.BYTES_PER_ELEMENT * k * algebra.length));
    this.#capacity = Math.max(1, Math.min(fitting, MAX_BASES));
  }

  get size(): number {
    return this.#thetas.length;
  }

  /** What the bases tell of the one at θ. The history must not be empty. */
  towards(theta: FloatArray): Combine {
    const offset = difference(theta, this.#thetas[0]);
    const square = dot(offset, offset);
    const slots = this.#newestFirst();
    const along = dots(slots.map((slot) => this.#offsets[slot]), offset);
    return (ridge, bases = this.size) => {
      // ⟨θᵢ − θ, θⱼ − θ⟩ by way of θ₀
      const entries = slots.slice(0, bases).map((slot, i) =>
        slots.slice(0, bases).map((other, j) =>
          this.#products.get(slot, other) - along[i] - along[j] + square
        )
      );
      return nearest(new Matrix(entries), ridge);
    };
  }

  /** Σ wᵢQᵢ over the newest bases, whose span is the prediction. */
  async mean(weights: readonly number[]): Promise<Mean> {
    // One stretch of places: from the oldest of them to the newest, or all, where the newest begin again from the first.
    const oldest = this.#newest + 1 - weights.length;
    const [start, end] = oldest < 0 ? [0, this.size] : [oldest, this.#newest + 1];
    const inPlace = new Array<number>(end - start).fill(0);
    const slots = this.#newestFirst();
    weights.forEach((weight, i) => inPlace[slots[i] - start] = weight);
    const length = this.#k * this.#algebra.length;
    const bases = this.#bases.subarray(start * length, end * length);
    const rows = await this.#algebra.weightedSum(inPlace, bases, this.#k);
    return { rows, gram: await this.#algebra.gram(rows) };
  }

  /**
   * Adds the orthonormal basis [k, p] of S_k(θ), in place of the oldest where there is no room, after a rotation within its
   * span towards the mean that predicted it, so that it changes smoothly with θ.
   * @param predicted that mean; `null` where the history is empty
   * @returns the basis as it was added: `basis` itself where nothing was to be done
   */
  async push(theta: FloatArray, basis: Tensor, predicted: Tensor | null): Promise<Tensor> {
    if (this.size > 0 && distance(theta, this.#thetas[this.#newest]) === 0) return basis;
    const aligned = predicted && this.size > 0
      ? await this.#algebra.combine([polarFactor(await this.#algebra.gram(predicted, basis)), basis])
      : basis;
    const length = this.#k * this.#algebra.length;
    this.#newest = (this.#newest + 1) % this.#capacity;
    this.#makeRoom(this.#newest + 1);
    this.#bases.set(await aligned.data(), this.#newest * length);
    this.#thetas[this.#newest] = theta.slice();
    this.#measure(this.#newest);
    return aligned;
  }

  clear(): void {
    this.#bases = new Float32Array(0);
    this.#thetas = [];
    this.#offsets = [];
    this.#newest = -1;
    this.#measure();
  }

  save(): HistoryState {
    const bases = this.#bases.subarray(0, this.size * this.#k * this.#algebra.length);
    return { thetas: [...this.#thetas], newest: this.#newest, bases };
  }

  restore({ thetas, newest, bases }: HistoryState): void {
    this.clear();
    this.#thetas = [...thetas];
    this.#newest = newest;
    this.#makeRoom(this.size);
    this.#bases.set(bases);
    this.#measure();
  }

  /** Grows to twice the size where it is full, so that few bases take little memory. */
  #makeRoom(bases: number): void {
    const length = this.#k * this.#algebra.length;
    const have = this.#bases.length / length;
    if (bases <= have) return;
    const grown = new Float32Array(Math.min(this.#capacity, Math.max(bases, 2 * have)) * length);
    grown.set(this.#bases);
    this.#bases = grown;
  }

  /** Brings offsets and products up to date where one θ is new: all of them where it is the one they start from. */
  #measure(changed = 0): void {
    const affected = changed === 0 ? [...this.#thetas.keys()] : [changed];
    for (const i of affected) this.#offsets[i] = difference(this.#thetas[i], this.#thetas[0]);
    const products = Matrix.zeros(this.size, this.size);
    if (changed > 0) {
      const kept = Math.min(this.#products.rows, this.size) - 1;
      products.setSubMatrix(this.#products.subMatrix(0, kept, 0, kept), 0, 0);
    }
    for (const i of affected) {
      dots(this.#offsets, this.#offsets[i]).forEach((product, j) => {
        products.set(i, j, product);
        products.set(j, i, product);
      });
    }
    this.#products = products;
  }

  /** The bases' places in the order of their age. */
  #newestFirst(): number[] {
    return Array.from({ length: this.size }, (_, i) => (this.#newest - i + this.size) % this.size);
  }
}

/** Share of the squared distances that float32 offsets leave uncertain. */
const ROUNDING = 1e-9;

function difference(a: FloatArray, b: FloatArray): Float32Array {
  const result = new Float32Array(a.length);
  for (let i = 0; i < a.length; i++) result[i] = a[i] - b[i];
  return result;
}

/** The combination of points whose differences from θ have these inner products. */
function nearest(gram: Matrix, ridge?: number): Combination {
  const damping = (ridge === undefined ? 0.01 * Math.min(...gram.diagonal()) : ridge ** 2) +
      ROUNDING * gram.trace() || 1; // 1: θ is the only point
  const raw = solve(Matrix.add(gram, Matrix.eye(gram.rows).mul(damping)), Matrix.ones(gram.rows, 1));
  const w = raw.mul(1 / raw.sum());
  const weights = w.to1DArray();
  return {
    weights,
    remainder: Math.sqrt(Math.max(0, w.transpose().mmul(gram).mmul(w).get(0, 0))),
    // ‖Σ wᵢδᵢδᵢᵀ‖² = Σᵢⱼ wᵢwⱼ⟨δᵢ, δⱼ⟩²
    curvature: 0.5 * Math.sqrt(Math.max(0, w.transpose().mmul(Matrix.mul(gram, gram)).mmul(w).get(0, 0))),
    amplification: Math.hypot(...weights),
  };
}
