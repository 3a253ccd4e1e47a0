import type { Engine, FloatArray, Tensor } from "../engines/mod.ts";

/** Rows [m, p] that become more and lie one after the other, so that one operator covers all of them. */
export class RowStack {
  readonly #engine: Engine;
  readonly #places: Places;
  #elements: FloatArray;
  #size = 0;
  #tensor: Tensor | null = null;

  /** @param capacity rows that there is room for; more take a larger place, to which all are copied */
  constructor(engine: Engine, places: Places, capacity: number) {
    this.#engine = engine;
    this.#places = places;
    this.#elements = places.take(capacity);
  }

  /** m */
  get size(): number {
    return this.#size;
  }

  /** All rows as a block [m, p], valid until they change. */
  get rows(): Tensor {
    const { length } = this.#places;
    const elements = this.#elements.subarray(0, this.#size * length);
    const { view = this.#engine.upload } = this.#engine;
    return this.#tensor ??= view.call(this.#engine, elements, [this.#size, length]);
  }

  /** Adds a copy of the rows of a block. */
  async push(block: Tensor): Promise<void> {
    const added = await block.data();
    this.#forget();
    const end = this.#size * this.#places.length;
    const size = this.#size + block.shape[0];
    if (end + added.length > this.#elements.length) {
      const grown = this.#places.take(2 * size);
      grown.set(this.#elements.subarray(0, end));
      this.#places.give(this.#elements);
      this.#elements = grown;
    }
    this.#elements.set(added, end);
    this.#size = size;
  }

  clear(): void {
    this.#forget();
    this.#size = 0;
  }

  dispose(): void {
    this.clear();
    this.#places.give(this.#elements);
  }

  #forget(): void {
    this.#tensor?.dispose();
    this.#tensor = null;
  }
}

/** Directions and their images. */
const KEPT = 2;
/** To clear pages anew takes long beside operators on such arrays, not beside the products that go with larger ones. */
const KEPT_BYTES = 2 ** 28;

/** Arrays for rows of one length, those no longer in use first. */
export class Places {
  readonly #engine: Engine;
  #free: FloatArray[] = [];
  readonly length: number;

  /** @param length p */
  constructor(engine: Engine, length: number) {
    this.#engine = engine;
    this.length = length;
  }

  /** Room for so many rows or more, with any content. */
  take(rows: number): FloatArray {
    const place = this.#free.find(({ length }) => length >= rows * this.length);
    if (place) {
      this.#free = this.#free.filter((one) => one !== place);
      return place;
    }
    const Elements = this.#engine.info.precision === "float64" ? Float64Array : Float32Array;
    // Memory that is never written to takes none.
    return new Elements(rows * this.length);
  }

  give(place: FloatArray): void {
    if (place.byteLength <= KEPT_BYTES) this.#free = [place, ...this.#free].slice(0, KEPT);
  }
}
