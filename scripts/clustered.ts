/** How many eigenvalues a constructed matrix has. */
const SIZE = 2000;

/** A bulk as trained networks have it: few values far above the rest, a third of them below zero. */
function bulk(count: number, edge: number): number[] {
  const positive = Math.ceil((2 * count) / 3);
  return Array.from(
    { length: count },
    (_, i) =>
      i < positive ? edge / (i + 1) ** 0.8 : -0.3 * edge * ((i - positive + 1) / (count - positive)) ** 2,
  );
}

function over(edge: number, outliers: readonly number[]): readonly number[] {
  return [...outliers, ...bulk(SIZE - outliers.length, edge)].sort((a, b) => b - a);
}

/** Eigenvalues that lie close together where it matters, each beside a bulk; descending, 2,000 of each. */
export const clusteredSpectra: Readonly<Record<string, readonly number[]>> = {
  "31.4, 30.9, 27.8, …, as a trained ResNet8": over(6, [31.4, 30.9, 27.8, 24.1, 22, 19.5, 15.2, 11.9, 8.8]),
  "31.4, 30.9, 30.88, 24.1, 22": over(6, [31.4, 30.9, 30.88, 24.1, 22]),
  "ten from 18.7 to 7.6, as a trained MLP": over(
    2.28,
    Array.from({ length: 10 }, (_, i) => 18.7 - 1.2333 * i),
  ),
  "ten from 20.9 to 20": over(2, Array.from({ length: 10 }, (_, i) => 20.9 - 0.1 * i)),
  "sixty, each 3% below the last": over(1.5, Array.from({ length: 60 }, (_, i) => 10 * 0.97 ** i)),
};
