import type { ItemStatus } from "../sweeps/states.ts";
import type { Sweep } from "../sweeps/sweep.ts";
import type { Context } from "./context.ts";

export async function reportSummary(
  _context: Context,
  _sweep: Sweep,
  _statuses: readonly ItemStatus[],
  _flags: { readonly json: boolean; readonly markdown: boolean },
): Promise<void> {
}
