import { replaceQuery } from "./figure-state.ts";

/** Shows a figure from what is chosen, or what the address names: the artifacts of a preset, or those of several seeds. */
const inputs = [...document.querySelectorAll<HTMLInputElement>("input[name=preset]")];

function show(name: string): void {
  for (const view of document.querySelectorAll<HTMLElement>(".view[data-preset]")) {
    view.hidden = view.dataset.preset !== name;
  }
}

for (const input of inputs) {
  input.addEventListener("change", () => {
    show(input.value);
    const query = new URLSearchParams(location.search);
    query.set("preset", input.value);
    replaceQuery(query);
  });
}

const named = new URLSearchParams(location.search).get("preset");
const input = inputs.find(({ value }) => value === named);
if (input) {
  input.checked = true;
  show(input.value);
}
