import type { Spread } from "@tiny-subspaces/experiments/artifacts";

const plain = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });
const scientific = new Intl.NumberFormat("en", { notation: "scientific", maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A measured number for reading: four significant digits, 1.23 × 10⁻⁵ where that is shorter, – where there is none. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e9) return minus(whole.format(value));
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) {
    const [mantissa = "", exponent = ""] = scientific.format(value).split("E");
    return minus(`${mantissa} × 10`) +
      exponent.replace("-", "⁻").replace(/\d/g, (d) => superscripts[Number(d)]!);
  }
  return minus(plain.format(value));
}

/** A number that is held against another: three digits after the point, none for a whole one. */
export function formatFixed(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 1e4 || (size > 0 && size < 5e-4)) return formatNumber(value);
  return minus(value.toLocaleString("en", { minimumFractionDigits: 3, maximumFractionDigits: 3 }));
}

/** A measured number where others take its place while one reads: three significant digits, and always three. */
export function formatSteady(value: number): string {
  const size = Math.abs(value);
  return size >= 1e-3 && size < 999.5
    ? minus(value.toPrecision(3))
    : formatNumber(Number(value.toPrecision(3)));
}

/** A number over seeds: mean ± standard deviation. */
export function formatSpread({ mean, deviation }: Pick<Spread, "mean" | "deviation">): string {
  if (mean === null) return "not finite";
  return deviation === null ? formatNumber(mean) : `${formatNumber(mean)} ± ${formatNumber(deviation)}`;
}

/** A number on an axis, where there is little room: `10⁻⁴`, `2·10⁻⁴`, `0.05`, `1,500`. */
export function formatTick(value: number): string {
  return formatNumber(value).replace(/^(−?)1 × 10/, "$110").replace(" × 10", "·10");
}

/** A duration in the two largest of days, hours, minutes and seconds that it has. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${plain.format(Number(seconds.toPrecision(3)))} s`;
  const total = Math.round(seconds);
  const parts: [number, string][] = [
    [Math.floor(total / 86400), "d"],
    [Math.floor(total / 3600) % 24, "h"],
    [Math.floor(total / 60) % 60, "min"],
    [total % 60, "s"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  return parts.slice(first, first + 2).filter(([count]) => count > 0).map(([n, unit]) => `${n} ${unit}`).join(
    " ",
  );
}

/** Bytes in binary units, three significant digits. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  return `${plain.format(Number((bytes / 1024 ** power).toPrecision(3)))} ${units[power]}`;
}

function minus(text: string): string {
  return text.replace("-", "−");
}
