export const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;
export const factor = (value: number) => value.toPrecision(3);
export const percent = (share: number) => `${(100 * share).toFixed(0)}%`;
export const count = (value: number) => value.toLocaleString("en-US");
export const plural = (value: number, noun: string) => `${count(value)} ${noun}${value === 1 ? "" : "s"}`;

/** `1.23 ms`, `123 ms`, `1.23 s` */
export function duration(value: number): string {
  return value < 1000 ? `${digits(value)} ms` : `${digits(value / 1000)} s`;
}

/** Three digits that count, without an exponent. */
function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
