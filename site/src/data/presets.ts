import { presets } from "@tiny-subspaces/experiments/artifacts";

/** The presets in the order in which the report prefers them, from the most to the least faithful. */
export const bestFirst = presets.toReversed();
