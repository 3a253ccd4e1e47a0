/** The elements of a part of the lab, by the names that the page gives them. */
export class PageParts {
  constructor(readonly root: HTMLElement) {}

  button(name: string): HTMLButtonElement {
    return this.root.querySelector<HTMLButtonElement>(`[data-do="${name}"]`)!;
  }

  onPress(name: string, act: () => void): void {
    this.button(name).addEventListener("click", act);
  }

  element(name: string): HTMLElement {
    return this.root.querySelector<HTMLElement>(`[data-part="${name}"]`)!;
  }

  /** What is said already is not said again to those who listen. */
  tell(name: string, text: string): void {
    const element = this.element(name);
    if (element.textContent !== text) element.textContent = text;
  }
}
