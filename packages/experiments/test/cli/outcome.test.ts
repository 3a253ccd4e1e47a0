import { setTimeout } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import type { Verdict } from "../../src/artifacts/mod.ts";
import { announceStop, reportClaims } from "../../src/cli/outcome.ts";
import type { Change } from "../../src/configuration/change.ts";
import type { Outcome } from "../../src/runner/plan.ts";
import { targetName } from "../../src/runner/target.ts";
import { runs } from "../../src/runs/mod.ts";
import { someArtifact } from "../artifacts/support.ts";

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

/** What is said of a run with a claim of each verdict. */
function told(changes: readonly Change[], synthetic = false): string {
  const run = runs.find(({ id }) => id === "mlp-mnist-gd")!;
  const name = targetName({ run, preset: "paper", changes, synthetic });
  const claims = (["reproduced", "not reproduced", "not measured"] as Verdict[]).map((verdict, i) => ({
    id: `fig18-${i}`,
    figure: "fig18",
    statement: "S.",
    criterion: "",
    measured: {},
    verdict,
  }));
  const plan = { name, request: { run, preset: "paper", changes } } as unknown as Outcome["plan"];
  const lines: string[] = [];
  reportClaims({ err: (text) => void lines.push(text) }, {
    plan,
    artifact: someArtifact({ claims }),
    stoppedBy: null,
  });
  return lines.join("\n");
}

test("a preset's protocol reproduces the paper, or does not", () => {
  expect(told([])).toBe(
    "  reproduced      fig18-0  S.\n  not reproduced  fig18-1  S.\n  not measured    fig18-2  S.",
  );
});

test("what differs from a preset says what was measured, and reproduces nothing", () => {
  for (const text of [told([{ path: "steps", value: 200 }]), told([], true)]) {
    expect(text).not.toContain("reproduced");
    expect(text).toMatch(
      /^ {2}holds +fig18-0 +S\.\n {2}does not hold +fig18-1 .*\n {2}not measured +fig18-2/,
    );
    expect(text).toMatch(/custom\/mlp-mnist-gd\.paper\.\S+ is not the protocol of a preset/);
  }
});
