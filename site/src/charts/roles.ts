import type { Role } from "@tiny-subspaces/experiments/catalogue";

/** One colour a role over the whole report: CSS custom properties (styles/tokens.css), so that a drawn chart follows the theme. Dominant things are blue, bulk things orange. */
const colours: Readonly<Record<Role, string>> = {
  sgd: "var(--role-sgd)",
  dom: "var(--role-dom)",
  bulk: "var(--role-bulk)",
  gd: "var(--role-gd)",
  "eig-top": "var(--role-dom)",
  "eig-next": "var(--role-bulk)",
  ema: "var(--role-ema)",
  reference: "var(--role-reference)",
};

export function roleColour(role: Role): string {
  return colours[role];
}
