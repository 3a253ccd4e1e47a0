import type { Artifact } from "../artifacts/schema.ts";
import { type ClaimChange, compareClaims } from "./claims.ts";
import { compareFields, type FieldChange } from "./fields.ts";
import { compareScalars, type ScalarChange } from "./scalars.ts";
import { noSeeds, type Seeds } from "./seeds.ts";
import { compareSeries, type SeriesChange } from "./series.ts";

/** All in which two artifacts differ, but for `timing`. */
export interface ArtifactComparison {
  readonly fields: readonly FieldChange[];
  readonly claims: readonly ClaimChange[];
  readonly scalars: readonly ScalarChange[];
  readonly series: readonly SeriesChange[];
}

/**
 * Holds two artifacts against each other: what they were computed from and with, their claims, their figures one by one and
 * their series step by step. What agrees is left out.
 *
 * @param seeds artifacts that are the base's run but for the seed, from which follows how much a figure may change
 */
export function compareArtifacts(base: Artifact, head: Artifact, seeds: Seeds = noSeeds): ArtifactComparison {
  return {
    fields: compareFields(base, head),
    claims: compareClaims(base, head),
    scalars: compareScalars(base, head, seeds),
    series: compareSeries(base, head),
  };
}

/** Whether there is no difference at all. */
export function isEqual({ fields, claims, scalars, series }: ArtifactComparison): boolean {
  return [fields, claims, scalars, series].every(({ length }) => length === 0);
}
