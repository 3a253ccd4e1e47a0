interface Part {
  cost: number;
  items: number[];
}

/**
 * Deals items out such that the most costly part costs little: the most costly item first, each to where the least is so
 * far (at most 4/3 of the best; Graham, 1969), then exchanges between the most costly part and the others while they help.
 *
 * @param count of parts, no more than there are items
 * @returns the items' indices by part, ascending
 */
export function distribute(costs: readonly number[], count: number): number[][] {
  const parts: Part[] = Array.from({ length: count }, () => ({ cost: 0, items: [] }));
  const order = costs.map((_, item) => item).sort((a, b) => costs[b] - costs[a]);
  for (const item of order) {
    const least = parts.reduce((a, b) => (b.cost < a.cost ? b : a));
    least.cost += costs[item];
    least.items.push(item);
  }
  while (exchange(parts, costs));
  return parts.map(({ items }) => items.sort((a, b) => a - b));
}

/** Makes the exchange of two items that levels the most costly part and another best; false if none does. */
function exchange(parts: readonly Part[], costs: readonly number[]): boolean {
  const most = parts.reduce((a, b) => (b.cost > a.cost ? b : a));
  const exchanges = parts.flatMap((part) =>
    most.items.flatMap((mine, i) =>
      part.items.map((theirs, j) => {
        const moved = costs[mine] - costs[theirs];
        return { part, i, j, moved, left: Math.max(most.cost - moved, part.cost + moved) };
      })
    )
  ).filter(({ part, left }) => part !== most && left < most.cost);
  if (exchanges.length === 0) return false;
  const { part, i, j, moved } = exchanges.reduce((a, b) => (b.left < a.left ? b : a));
  [most.items[i], part.items[j]] = [part.items[j], most.items[i]];
  most.cost -= moved;
  part.cost += moved;
  return true;
}
