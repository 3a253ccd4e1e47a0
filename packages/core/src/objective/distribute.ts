/**
 * Deals items out, the most costly first, each to where the least is so far: of the parts none costs more than 4/3 of
 * what the best way would (Graham, 1969).
 *
 * @param count of parts, no more than there are items
 * @returns the items' indices by part, ascending
 */
export function distribute(costs: readonly number[], count: number): number[][] {
  const parts = Array.from({ length: count }, () => ({ cost: 0, items: [] as number[] }));
  const order = costs.map((_, item) => item).sort((a, b) => costs[b] - costs[a]);
  for (const item of order) {
    const least = parts.reduce((a, b) => (b.cost < a.cost ? b : a));
    least.cost += costs[item];
    least.items.push(item);
  }
  return parts.map(({ items }) => items.sort((a, b) => a - b));
}
