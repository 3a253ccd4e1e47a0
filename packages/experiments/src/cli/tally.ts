import type { Claim, Verdict } from "../artifacts/mod.ts";
import type { Size } from "../configuration/config.ts";

/** How many claims an artifact bears out. */
export interface Tally {
  readonly preset: Size;
  readonly holds: number;
  readonly claims: number;
  /** `not reproduced` where one fails, else `not measured` where one cannot be told yet. */
  readonly verdict: Verdict;
}

export function countVerdicts(preset: Size, claims: readonly Claim[]): Tally {
  const count = (verdict: Verdict) => claims.filter((claim) => claim.verdict === verdict).length;
  const holds = count("reproduced");
  const verdict = count("not reproduced") > 0
    ? "not reproduced"
    : count("not measured") > 0
    ? "not measured"
    : "reproduced";
  return { preset, holds, claims: claims.length, verdict };
}

/** `4 of 4 (paper)`, `3 of 4, not reproduced (quick)` */
export function describeTally({ preset, holds, claims, verdict }: Tally): string {
  const qualified = verdict === "reproduced" ? "" : `, ${verdict}`;
  return `${holds} of ${claims}${qualified} (${preset})`;
}

/** A time that is known to a factor of two: `~30 s`, `~12 min`, `~1.5 h`, `~120 h`. */
export function formatEstimate(seconds: number): string {
  if (seconds < 1) return "<1 s";
  if (seconds < 60) return `~${round(seconds)} s`;
  if (seconds < 3600) return `~${round(seconds / 60)} min`;
  return `~${round(seconds / 3600)} h`;
}

/** Two digits. */
function round(value: number): number {
  return Number(value.toPrecision(2));
}
