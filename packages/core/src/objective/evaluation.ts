import type { FloatArray, Tensor } from "../engines/mod.ts";
import { release } from "./lane.ts";

/** L(θ) and ∇L(θ) [p]. */
export interface Evaluation {
  readonly loss: number;
  readonly gradient: FloatArray;
}

/** Adds up the losses and gradients of batches. */
export class EvaluationSum implements Evaluation {
  readonly #parameterCount: number;
  #loss = 0;
  #gradient: FloatArray | null = null;

  constructor(parameterCount: number) {
    this.#parameterCount = parameterCount;
  }

  get loss(): number {
    return this.#loss;
  }

  get gradient(): FloatArray {
    return this.#gradient ?? new Float32Array(this.#parameterCount);
  }

  add({ loss, gradient }: Evaluation): void {
    this.#loss += loss;
    if (!this.#gradient) this.#gradient = gradient.slice();
    else for (let i = 0; i < this.#parameterCount; i++) this.#gradient[i] += gradient[i];
  }

  /** Adds a program's outputs `loss` and `gradient`, and disposes of them. */
  async take({ loss, gradient }: Readonly<Record<string, Tensor>>): Promise<void> {
    this.add({ loss: (await loss.data())[0], gradient: await gradient.data() });
    release([loss, gradient]);
  }
}
