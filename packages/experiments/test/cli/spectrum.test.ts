import { formatNpy, initialParameters, mlp } from "@tiny-subspaces/core";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolders } from "../support.ts";
import { command } from "./support.ts";

const makeFolder = temporaryFolders();

async function spectrum(more: string, stop?: AbortSignal) {
  const folder = await makeFolder();
  const theta = join(folder, "theta.npy");
  await writeFile(theta, formatNpy(initialParameters(mlp([784, 200, 200, 10]), 0)));
  const args =
    `spectrum --setting mlp-mnist --samples 20 --data synthetic --engine onnx --theta ${theta} ${more}`;
  return await command(args.split(" "), folder, { stop });
}

/** Aborted by SIGINT while the first product is under way: as soon as a command that listens has begun to work. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const { signal } = controller;
  const listen = signal.addEventListener.bind(signal);
  signal.addEventListener = (...given: Parameters<typeof listen>) => {
    listen(...given);
    setTimeout(() => controller.abort("SIGINT"), 0);
  };
  return signal;
}

test("a person who interrupts gets what is known, which says that it has not converged, and 130", async () => {
  const { code, out, err } = await spectrum("--k 2", interruption());
  expect(code).toBe(130);
  expect(out).toMatch(/λ1 .* residual .*: not converged\nλ2 .* residual .*: not converged\n/);
  expect(out).toMatch(/χ_2\(∇L\) .* not converged/);
  expect(out).toContain("note: not converged: the solve was interrupted");
  expect(err).toContain("stopped by SIGINT; the numbers have not converged");
});

test("and with --json one object with the same, as far as it is known", async () => {
  const { code, out } = await spectrum("--k 5 --json", interruption());
  expect(code).toBe(130);
  const known = JSON.parse(out);
  expect(known).toMatchObject({ converged: false, interrupted: true, products: 1, productVectors: 2 });
  // Two vectors have two Ritz values.
  expect([known.eigenvalues.length, known.residuals.length]).toEqual([2, 2]);
  expect(known).toMatchObject({ chi: null, next: null, nextResidual: null, nextConverged: null });
  expect(known.note).toContain("λ3 to λ5 are not known yet");
});

test("who interrupts before the solve has begun is told that nothing is known", async () => {
  const { code, out, err } = await spectrum("--json", AbortSignal.abort("SIGINT"));
  expect({ code, out }).toEqual({ code: 130, out: "" });
  expect(err).toContain("stopped by SIGINT; nothing is known yet");
});

test("λ_{k+1} is labelled an estimate where its residual is not as small as the others have to be", async () => {
  const { code, out, err } = await spectrum("--k 2 --json");
  expect(code, err).toBe(0);
  const { converged, interrupted, next, nextResidual, nextConverged, eigenvalues, residuals } = JSON.parse(
    out,
  );
  expect({ converged, interrupted }).toEqual({ converged: true, interrupted: false });
  eigenvalues.forEach((value: number, i: number) => expect(residuals[i] / value).toBeLessThanOrEqual(1e-5));
  expect(nextConverged).toBe(nextResidual <= 1e-5 * next);
  const text = (await spectrum("--k 2")).out;
  expect(/λ3 .*an estimate: not iterated to its end/.test(text)).toBe(!nextConverged);
  expect(text).toMatch(/\d+ vectors in \d+ products with the Hessian/);
});
