/**
 * Error function in float64. Its series 2/√π·e^−x²·Σ 2ⁿx²ⁿ⁺¹/(2n + 1)!! has terms of one sign, so that no digits
 * cancel (Abramowitz and Stegun 7.1.6).
 */
export function erf(x: number): number {
  // 1 − erf(6) is 2e−17, less than half a unit in the last place of 1.
  if (Math.abs(x) >= 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
