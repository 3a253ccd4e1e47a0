/**
 * Sinusoidal positions [length, features] (Vaswani et al., 2017): sin(p·ωᵢ) in feature 2i and cos(p·ωᵢ) in 2i + 1 of
 * position p, with ωᵢ = 10000^(−2i/features).
 */
export function sinusoidalPositions(length: number, features: number): Float64Array {
  return Float64Array.from({ length: length * features }, (_, at) => {
    const [position, feature] = [Math.floor(at / features), at % features];
    const angle = position * 10_000 ** (-(feature - feature % 2) / features);
    return feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
}
