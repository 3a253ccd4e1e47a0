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
  "gd-momentum": "var(--role-gd-momentum)",
  adam: "var(--role-adam)",
  "adam-momentum": "var(--role-adam-momentum)",
  "sequence-1": "var(--sequence-1)",
  "sequence-2": "var(--sequence-2)",
  "sequence-3": "var(--sequence-3)",
  "sequence-4": "var(--sequence-4)",
};

export function roleColour(role: Role): string {
  return colours[role];
}
