import { UserError } from "../errors.ts";

/** An artifact, or another file of results, that is not what it should be. The message says what to do about it. */
export class ArtifactError extends UserError {
  override readonly name = "ArtifactError";
}

/** What the report's build says before the fault of a file of results that it cannot read. */
export const UNREADABLE_RESULTS = "unreadable results: ";
