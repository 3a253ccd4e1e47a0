import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { argumentsOf } from "../../src/sweeps/command.ts";
import { parseManifest } from "../../src/sweeps/manifest.ts";
import { quote } from "../../src/sweeps/shell.ts";
import { command } from "../cli/support.ts";
import { temporaryFolders } from "../support.ts";

const makeFolder = temporaryFolders();

describe("a sweep's command", () => {
  test.each([
    ["toy.smoke.seed", ["--seeds", "0..2"]],
    ["toy.smoke.seed", ["--seeds", "0,2,3", "--data", "synthetic"]],
    ["toy.smoke.learningRate.seed", ["--axis", "learningRate=0.0001,2e-4", "--seeds", "7"]],
    ["toy.smoke.seed.start", ["--axis", "seed=1,2", "--axis", "start=[1,1],[2,-2]"]],
    ["named", [
      "--name",
      "named",
      "--seeds",
      "0..1",
      "--set",
      "steps=300",
      "--threads",
      "2",
      "--engine",
      "onnx",
    ]],
  ])("of %s makes the same manifest again, through a shell too", async (name, args) => {
    const folder = await makeFolder();
    const path = join(folder, "results", "sweeps", name, "manifest.json");
    await command(["sweep", "toy", "--preset", "smoke", ...args], folder);
    const text = await readFile(path, "utf8");
    const again = argumentsOf(parseManifest(text, path, name));
    const shell = execFileSync("sh", ["-c", `printf '%s\\n' ${again.map(quote).join(" ")}`], {
      encoding: "utf8",
    });
    expect(shell.trimEnd().split("\n")).toEqual(again);
    await Deno.remove(path);
    expect((await command(again, folder)).err).toContain(`[sweep] ${name}`);
    expect(await readFile(path, "utf8")).toBe(text);
  });

  test("has whole numbers in a row as a range, and quotes what is more than a word", () => {
    const digest = `sha256:${"0".repeat(64)}`;
    const axis = (path: string, values: (string | number)[]) => ({ paths: [path], label: path, values });
    const manifest = {
      ...{ schema: "tiny-subspaces/sweep-manifest" as const, version: 1 as const, digest, items: [] },
      ...{
        name: "s",
        run: "r",
        preset: "quick" as const,
        set: [],
        data: "real" as const,
        engine: { name: "auto" },
      },
      axes: [axis("loss", ["mse", "5", "a,b", "0..4"]), axis("k", [5]), axis("seed", [3, 4, 5])],
    };
    expect(argumentsOf(manifest)).toEqual([
      ...["sweep", "r", "--preset", "quick", "--data", "real"],
      ...["--axis", 'loss=mse,"5","a,b","0..4"', "--axis", "k=5", "--seeds", "3..5", "--name", "s"],
    ]);
  });
});
