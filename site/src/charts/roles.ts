/** What a curve stands for. One colour a role over the whole report; see styles/tokens.css. */
export type Role = "sgd" | "dom" | "bulk" | "gd" | "eig-top" | "eig-next" | "ema" | "reference";

/** CSS custom properties, so that a drawn chart follows the theme. Dominant things are blue, bulk things orange. */
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
