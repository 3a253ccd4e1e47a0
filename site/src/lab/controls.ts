import { type Field, type Fields, placeOf, showNumber, type Values } from "./fields.ts";

/** The inputs of one part of the lab (components/Field.astro), and the values that they stand for. */
export class Controls<F extends Fields> {
  readonly #root: HTMLElement;
  readonly #part: string;
  readonly #fields: F;
  #values: Values<F>;

  /** @param onChange is told which value the reader has changed */
  constructor(
    root: HTMLElement,
    part: string,
    fields: F,
    values: Values<F>,
    onChange: (values: Values<F>, key: keyof F) => void,
  ) {
    [this.#root, this.#part, this.#fields, this.#values] = [root, part, fields, values];
    for (const [key, field] of Object.entries<Field>(fields)) {
      const input = this.#input(field);
      input.disabled = false;
      // A slider that is drawn along shows all values on its way; the one where it is let go counts.
      input.addEventListener("input", () => {
        const value = field.kind === "number" ? field.ladder[Number(input.value)]! : input.value;
        this.#values = { ...this.#values, [key]: value };
        this.#show(key);
      });
      input.addEventListener("change", () => onChange(this.#values, key));
      this.#show(key);
    }
  }

  get values(): Values<F> {
    return this.#values;
  }

  set values(values: Values<F>) {
    this.#values = values;
    for (const key of Object.keys(this.#fields)) this.#show(key);
  }

  enable(key: keyof F, isEnabled: boolean): void {
    this.#input(this.#fields[key]!).disabled = !isEnabled;
  }

  #input({ name }: Field): HTMLInputElement | HTMLSelectElement {
    return this.#root.querySelector(`[name="${this.#part}.${name}"]`)!;
  }

  /** A value between two places of the slider stands exactly beside it. */
  #show(key: keyof F & string): void {
    const field: Field = this.#fields[key]!;
    const input = this.#input(field);
    if (field.kind === "choice") {
      input.value = this.#values[key] as string;
      return;
    }
    const value = this.#values[key] as number;
    const text = showNumber(field, value);
    input.value = String(placeOf(field, value));
    input.setAttribute("aria-valuetext", text);
    this.#root.querySelector(`[data-value="${input.id}"]`)!.textContent = text;
  }
}
