/** A claim's criterion taken apart: `ratio ≥ 0.9 and gap < 2, where ratio is …`. */
export interface Criterion {
  readonly inequalities: readonly Condition[];
  /** What the quantities stand for. */
  readonly where: string;
}

export interface Condition {
  readonly quantity: string;
  /** `≥ 0.9` */
  readonly bound: string;
}

/** A criterion of another form has no inequalities, and is all words. */
export function parseCriterion(text: string): Criterion {
  const at = text.indexOf(", where ");
  const parts = (at < 0 ? text : text.slice(0, at)).split(" and ").map((part) =>
    /^(\S+) ([<≤≥>] \S+)$/.exec(part)
  );
  if (!parts.every((part) => part !== null)) return { inequalities: [], where: text };
  return {
    inequalities: parts.map(([, quantity, bound]) => ({ quantity: quantity!, bound: bound! })),
    where: at < 0 ? "" : text.slice(at + ", where ".length),
  };
}
