import { Command } from "commander";
import type { Verdict } from "../artifacts/mod.ts";
import { UserError } from "../errors.ts";
import { createNumerics, readFrom } from "../numerics/numerics.ts";
import { verifyResults } from "../verify/verify.ts";
import { repositoryRoot } from "../workspace.ts";
import { type Context, resultsFolder } from "./context.ts";
import { plainWords } from "../session/claims.ts";
import { addResultsOption, type ResultsFlags } from "./options.ts";

/** Whether the results can be believed. */
export function verifyCommand(context: Context): Command {
  const command = new Command("verify").summary("check every file of the results").description(
    "Validates every artifact, those of sweeps too, recomputes its claims from its numbers and the summaries of sweeps from " +
      "their items, and checks manifests, the catalogue and the schemas. Exits with 2 if anything is wrong. What other code " +
      "computed is right, and told to be stale.",
  );
  return addResultsOption(command)
    .option("--json", "print the outcome as JSON", false)
    .action(async ({ results, json }: ResultsFlags & { readonly json: boolean }) => {
      const numerics = createNumerics(readFrom(repositoryRoot));
      const files = await verifyResults(resultsFolder(context, results), { files: context.files, numerics });
      if (files.length === 0) {
        throw new UserError(
          `${
            resultsFolder(context, results)
          }: expected artifacts, found none there, nor in folders of presets or custom/`,
        );
      }
      const broken = files.filter(({ problems }) => problems.length > 0);
      if (json) context.out(JSON.stringify(files, null, 2));
      else {
        for (const { path, problems, stale, unchecked, verdicts, isProtocol } of files) {
          if (problems.length > 0) continue;
          const claims = Object.entries(verdicts ?? {}).map(([verdict, count]) =>
            `${count} ${isProtocol ? verdict : plainWords[verdict as Verdict]}`
          );
          const outcome = claims.length > 0 ? `: ${claims.join(", ")}` : "";
          const notes = [stale && `stale: ${stale}`, unchecked && `not checked: ${unchecked}`].filter(
            Boolean,
          );
          context.out(`[valid] ${path}${outcome}${notes.map((note) => ` (${note})`).join("")}`);
        }
        for (const { path, problems } of broken) {
          for (const problem of problems) context.err(`[wrong] ${path}: ${problem}`);
        }
      }
      if (broken.length > 0) {
        context.err(`${broken.length} of ${files.length} files are wrong`);
        context.exitCode = 2;
      }
    });
}
