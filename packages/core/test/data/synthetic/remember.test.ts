import { expect, test, vi } from "vitest";
import type { Dataset } from "../../../src/data/dataset.ts";
import { remember } from "../../../src/data/synthetic/remember.ts";
import { syntheticDigits } from "../../../src/data/synthetic/digits.ts";

test("a data set is drawn once for the same counts and seed, and anew for others", async () => {
  const draw = vi.fn(syntheticDigits);
  const remembered = remember(draw);
  const first = await remembered({ samples: 3, testSamples: 1 }, 0);
  expect(await remembered({ testSamples: 1, samples: 3 }, 0)).toBe(first);
  expect(draw).toHaveBeenCalledOnce();
  for (
    const [counts, seed] of [[{ samples: 4, testSamples: 1 }, 0], [{ samples: 3 }, 0], [{
      samples: 3,
      testSamples: 1,
    }, 1]] as const
  ) {
    expect((await remembered(counts, seed)).digest).toBe((await syntheticDigits(counts, seed)).digest);
  }
  expect(draw).toHaveBeenCalledTimes(4);
});

test("one that cannot be drawn is refused again, and is drawn once it can be", async () => {
  let isBroken = true;
  const remembered = remember<Dataset>((counts, seed) => {
    if (isBroken) throw new Error("not now");
    return syntheticDigits(counts, seed);
  });
  for (let i = 0; i < 2; i++) await expect(remembered({ samples: 2 }, 0)).rejects.toThrow("not now");
  isBroken = false;
  expect((await remembered({ samples: 2 }, 0)).train.samples).toBe(2);
});
