import { Command } from "commander";
import { CODE_VERSION } from "../version.ts";
import { benchCommand } from "./bench.ts";
import { bundleCommand } from "./bundle.ts";
import type { Context } from "./context.ts";
import { dataCommand } from "./data.ts";
import { changelogCommand } from "./changelog.ts";
import { diffCommand } from "./diff.ts";
import { doctorCommand } from "./doctor.ts";
import { exportCommand } from "./export.ts";
import { listCommand } from "./list.ts";
import { notebooksCommand } from "./notebooks.ts";
import { previewCommand } from "./preview.ts";
import { publishCommand } from "./publish.ts";
import { reproduceCommand } from "./reproduce.ts";
import { runCommand } from "./run.ts";
import { setupTensorflowCommand } from "./setup-tensorflow.ts";
import { siteCommand } from "./site.ts";
import { spectrumCommand } from "./spectrum.ts";
import { sweepCommand } from "./sweep.ts";
import { verifyCommand } from "./verify.ts";

/** Each makes one command; a new one is a file beside this one and a line here. */
const commands: readonly ((context: Context) => Command)[] = [
  listCommand,
  runCommand,
  reproduceCommand,
  sweepCommand,
  siteCommand,
  previewCommand,
  spectrumCommand,
  exportCommand,
  dataCommand,
  doctorCommand,
  setupTensorflowCommand,
  benchCommand,
  bundleCommand,
  diffCommand,
  changelogCommand,
  notebooksCommand,
  verifyCommand,
  publishCommand,
];

export function createProgram(context: Context): Command {
  const program = new Command("tiny-subspaces")
    .description(
      "Does SGD really happen in tiny subspaces? Every experiment of the paper, and tools to vary them.",
    )
    .version(CODE_VERSION);
  for (const create of commands) program.addCommand(create(context));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => context.out(text.trimEnd()),
      writeErr: (text) => context.err(text.trimEnd()),
    });
  }
  return program;
}
