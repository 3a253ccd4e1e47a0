/** Least and greatest of numbers of any count; [Infinity, −Infinity] of none. */
export function extent(values: Iterable<number>): [number, number] {
  let low = Infinity, high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
