import { setTimeout as delay } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { currentMemory, type Memory, watchMemory } from "../../src/cli/memory.ts";

/** What is said while a process has the one amount after the other, the last of them from then on. */
async function said(...amounts: readonly Memory[]): Promise<string[]> {
  const lines: string[] = [];
  let times = 0;
  const measure = () => amounts[Math.min(times++, amounts.length - 1)];
  watchMemory({ err: (text) => void lines.push(text) }, measure, 1);
  await vi.waitFor(() => expect(times).toBeGreaterThanOrEqual(2), 60_000);
  await delay(20);
  return lines;
}

test("who has more than a tenth of the memory left hears nothing", async () => {
  expect(await said({ taken: 9e8, left: 1.1e8 }, { taken: 1.7e9, left: 2e8 })).toEqual([]);
});

test("short memory is told of, once, before the system ends the process", async () => {
  const lines = await said({ taken: 1e9, left: 1e9 }, { taken: 1.9e9, left: 1e8 }, {
    taken: 2.1e9,
    left: -1e8,
  });
  expect(lines).toEqual([
    "memory is short: this process has 1900.0 MB, and 100.0 MB are left for it. Should the system end it, " +
    "the same command goes on from the last checkpoint where there is more memory, or less beside it",
  ]);
});

test("what is measured is this process's memory, and no more is left than the machine has", () => {
  const { taken, left } = currentMemory();
  const before = taken;
  const block = new Uint8Array(2 ** 27).fill(1);
  expect(currentMemory().taken - before).toBeGreaterThan(2 ** 26);
  expect(block[5]).toBe(1);
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(Deno.systemMemoryInfo().total);
});
