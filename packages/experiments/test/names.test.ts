import { expect, test } from "vitest";
import { nearestName, unknownName } from "../src/names.ts";

test("the nearest name is the one that the fewest changes lead to, whatever the case", () => {
  const names = ["smoke", "quick", "paper"];
  expect(nearestName("papr", names)).toBe("paper");
  expect(nearestName("QUICK", names)).toBe("quick");
  expect(nearestName("completely-else", names)).toBeUndefined();
});

test("an unknown name is answered with what there is", () => {
  expect(unknownName("preset", "papr", ["quick", "paper"]).message).toBe(
    'there is no preset "papr". Did you mean paper? There is: quick, paper',
  );
  expect(unknownName("preset", "zzzzzzzz", ["quick"]).message).toBe(
    'there is no preset "zzzzzzzz". There is: quick',
  );
});
