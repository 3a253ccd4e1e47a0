import { setTimeout } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { announceStop } from "../../src/cli/outcome.ts";

test("who stops a run in a long step is told that it ends after it, and how to end it at once", async () => {
  const lines: string[] = [];
  const stop = new AbortController();
  announceStop({ stop: stop.signal, err: (text) => void lines.push(text) }, 20);
  await setTimeout(40);
  stop.abort("SIGINT");
  expect(lines).toEqual([]);
  await vi.waitFor(() =>
    expect(lines).toEqual([
      "\nSIGINT: saves and ends after this step. Once more ends it at once; the same command then goes on from the last checkpoint",
    ]), 60_000);
});
