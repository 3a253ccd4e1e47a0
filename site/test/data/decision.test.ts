import { expect, test } from "vitest";
import type { Claim } from "@tiny-subspaces/experiments/artifacts";
import type { ClaimEntry } from "@tiny-subspaces/experiments/catalogue";
import { asideOf, decisionsOf, notesOn } from "../../src/data/decision.ts";
import { artifactOf } from "../fixtures/small.ts";

const entry: ClaimEntry = {
  id: "fig1-a",
  statement: "",
  criterion: "",
  criteria: [{ quantity: "ratio", op: "≥", bound: 0.9 }, { quantity: "gap", op: "<", bound: 0.5 }],
  where: "",
  note: "What is known.",
};
const quantities = {
  ratio: { label: "final over first", window: "at the end" },
  other: { label: "another" },
};
const claim = (measured: Claim["measured"], verdict: Claim["verdict"] = "reproduced"): Claim => ({
  id: "fig1-a",
  figure: "fig1",
  statement: "",
  criterion: "",
  measured,
  verdict,
});

test("a criterion is told with its label, its number in fixed digits, its bound and the margin", () => {
  expect(decisionsOf(claim({ ratio: 1.01, gap: 0.75 }), entry, quantities)).toEqual([
    {
      label: "final over first",
      window: "at the end",
      measured: "1.010",
      asked: "≥ 0.9",
      margin: "+0.110",
      holds: true,
    },
    { label: "gap", window: "", measured: "0.750", asked: "< 0.5", margin: "−0.250", holds: false },
  ]);
});

test("a number on the bound holds where equality is asked for, and one that is not finite never", () => {
  const [ratio, gap] = decisionsOf(claim({ ratio: 0.9, gap: 0.5 }), entry, quantities);
  expect([ratio!.holds, gap!.holds]).toEqual([true, false]);
  expect(decisionsOf(claim({ ratio: null }), entry, quantities).map(({ holds }) => holds)).toEqual([
    false,
    null,
  ]);
});

test("what else was measured stands aside", () => {
  expect(asideOf(claim({ ratio: 1, other: 2.5 }), entry, quantities)).toEqual([
    { label: "another", measured: "2.500" },
  ]);
});

test("a failure tells what the artifact and the catalogue know of why, a success only of a forced switch", () => {
  const forced = { step: 300, kind: "switch", detail: "", forced: true as const };
  const diverged = { step: 7, kind: "divergence", detail: "" };
  const failed = notesOn(claim({}, "not reproduced"), artifactOf({}, [forced, diverged]), entry);
  expect(failed.join(" ")).toMatch(
    /step 300 was forced.*preset quick.*not finite any more at step 7.*What is known/,
  );
  expect(notesOn(claim({}), artifactOf({}, [forced, diverged]), entry)).toHaveLength(1);
  expect(notesOn(claim({}), artifactOf({}, []), entry)).toEqual([]);
});
