import { ticks } from "d3-array";

/** Fewest ticks that make a logarithmic axis readable, and most that have room. */
const FEWEST = 3, MOST = 8;

/**
 * Ticks of a logarithmic axis, ascending: powers of ten (every second, third, … of many), or where those are too few their
 * multiples by 1, 2, 5, by 1 to 9, or equally spaced round numbers.
 * @param low positive
 * @param high above `low`
 */
export function logTicks(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low)), last = Math.ceil(Math.log10(high));
  const powers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const among = (multiples: readonly number[], every = 1) =>
    powers.filter((power) => power % every === 0)
      .flatMap((power) => multiples.map((multiple) => Number(`${multiple}e${power}`)))
      .filter((tick) => tick >= low && tick <= high);

  const decades = among([1]);
  if (decades.length > MOST) return among([1], Math.ceil(decades.length / MOST));
  const candidates = [decades, among([1, 2, 5]), among([1, 2, 3, 4, 5, 6, 7, 8, 9])];
  return candidates.find(({ length }) => length >= FEWEST && length <= MOST) ?? ticks(low, high, 5);
}
