/** Where Linux lists NVIDIA's cards. */
const CARDS = "/proc/driver/nvidia/gpus";

/**
 * Says so where this machine has a card of NVIDIA's that engines do not see: of /proc Deno lets a process read only where all is
 * permitted to it.
 */
export function tellOfHiddenCards(
  { err }: { err(text: string): void },
  isRefused = refuses,
  list = lists,
): void {
  if (!isRefused() || !list()) return;
  err(
    "note: this machine has a card of NVIDIA's, which Deno hides from this task. `deno task cli` and the same words " +
      "behind it run it with all permissions, by which engines find the card",
  );
}

function refuses(): boolean {
  try {
    Deno.readDirSync(CARDS);
  } catch (error) {
    return error instanceof Deno.errors.NotCapable;
  }
  return false;
}

function lists(): boolean {
  try {
    const { success, stdout } = new Deno.Command("ls", {
      args: [CARDS],
      clearEnv: true,
      env: { PATH: Deno.env.get("PATH") ?? "" },
      stderr: "null",
    }).outputSync();
    return success && stdout.length > 0;
  } catch {
    return false; // no such program
  }
}
