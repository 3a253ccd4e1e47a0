import { misrecordedClaims } from "@tiny-subspaces/experiments/claims";
import type { Artifact } from "@tiny-subspaces/experiments/artifacts";
import type { Warning } from "./warnings.ts";

/** That an artifact records claims otherwise than they follow from its numbers, and which. */
export function recordedWarnings(artifact: Artifact): Warning[] {
  const wrong = misrecordedClaims(artifact);
  if (wrong.length === 0) return [];
  const claims = wrong.map(({ id, recorded, derived }) =>
    `${id} is recorded as ${recorded?.verdict ?? "nothing"}, and by the numbers is ${
      derived?.verdict ?? "no claim"
    }`
  );
  return [{
    text: `${wrong.length} recorded ${
      wrong.length === 1 ? "claim does" : "claims do"
    } not follow from its numbers`,
    explanation: `${claims.join("; ")}. The page shows what is recorded.`,
  }];
}
