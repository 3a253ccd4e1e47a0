import { Command, Option } from "commander";
import { resolve } from "node:path";
import {
  type Compared,
  type ComparedState,
  compareStates,
  type Comparison,
  COMPARISON_VERSION,
  type Entries,
  fails,
  type Failure,
  failures,
  summarise,
} from "../compare/mod.ts";
import { formatMarkdown } from "../compare/print/markdown.ts";
import { reportOf } from "../compare/print/report.ts";
import { formatText } from "../compare/print/text.ts";
import { presets } from "../configuration/config.ts";
import { UserError } from "../errors.ts";
import {
  type Checkout,
  findCheckout,
  findCommit,
  type State,
  stateOfWorkTree,
  statesOfCommits,
} from "../history/mod.ts";
import { unknownName } from "../names.ts";
import { choices } from "./choices.ts";
import { type Context, resultsFolder } from "./context.ts";
import { addResultsOption, path, type ResultsFlags } from "./options.ts";

const folders = [...presets, "custom", "sweeps"];

interface Flags extends ResultsFlags {
  readonly run: readonly string[];
  readonly preset: readonly string[];
  readonly json: boolean;
  readonly markdown: boolean;
  readonly html?: string;
  readonly failOn: readonly Failure[];
}

/** What differs between the results of two commits, or of one and the work tree. */
export function diffCommand(context: Context): Command {
  const command = new Command("diff")
    .summary("compare the results of two commits, or of one and the work tree")
    .description(
      "Compares artifact by artifact what was computed, and from what: configuration, data, engine and code, claims that\n" +
        "flipped, figures against the spread over seeds or what rounding explains, and series where they deviate most.\n" +
        "Commits are read from git; nothing is checked out.",
    )
    .argument("[base]", "a commit, by any name that git has for it", "HEAD")
    .argument("[head]", "another one (default: the work tree)")
    .option("--run <id>", "compare this run alone; any number of times", collect, [])
    .addOption(
      choices("--preset <name>", "compare this folder of results alone; any number of times", folders),
    )
    .addOption(new Option("--json", "print the comparison as JSON").default(false).conflicts("markdown"))
    .addOption(new Option("--markdown", "print it as Markdown, for a pull request").default(false))
    .option("--html <file>", "write it, with curves, to one HTML file that needs nothing else", path)
    .addOption(
      choices(
        "--fail-on <what>",
        "exit with 1 where claims flipped, or where metrics differ beyond tolerance",
        failures,
      ),
    );
  return addResultsOption(command).action(
    async (base: string, head: string | undefined, flags: Flags) => {
      const checkout = findCheckout(resultsFolder(context, flags.results));
      const states = await readStates(checkout, base, head, context);
      const compared = compareStates(states.base.entries, states.head.entries, {
        accepts: accepts(flags, states),
      });
      const runs = compared.map(({ comparison }) => comparison);
      const comparison: Comparison = {
        schema: "tiny-subspaces/comparison",
        version: COMPARISON_VERSION,
        base: states.base.told,
        head: states.head.told,
        summary: summarise(runs),
        runs,
      };
      if (flags.html !== undefined) await writeHtml(flags.html, comparison, compared, context);
      if (flags.json) context.out(JSON.stringify(comparison, null, 2));
      else if (flags.markdown) context.out(formatMarkdown(reportOf(comparison)).trimEnd());
      else if (flags.html === undefined) context.out(formatText(reportOf(comparison)));
      if (runs.some((run) => fails(run, flags.failOn))) context.exitCode = 1;
    },
  );
}

interface NamedState {
  readonly told: ComparedState;
  readonly entries: Entries;
}

async function readStates(
  checkout: Checkout,
  base: string,
  head: string | undefined,
  { files }: Context,
): Promise<{ base: NamedState; head: NamedState }> {
  const [from, to] = statesOfCommits(
    checkout,
    [base, head ?? "HEAD"].map((name) => findCommit(checkout, name)),
  );
  const told = { name: base, commit: from.commit, changed: null };
  if (head !== undefined) {
    return {
      base: { told, entries: from.entries },
      head: { told: { name: head, commit: to.commit, changed: null }, entries: to.entries },
    };
  }
  const tree = await stateOfWorkTree(checkout, files, to.commit!.hash);
  return {
    base: { told, entries: from.entries },
    head: {
      told: { name: "work tree", commit: null, changed: countChanged(to, tree) },
      entries: tree.entries,
    },
  };
}

function countChanged({ entries: former }: State, { entries: present }: State): number {
  const names = new Set([...former.keys(), ...present.keys()]);
  return [...names].filter((name) => former.get(name)?.id !== present.get(name)?.id).length;
}

/** @throws UserError if neither state has a run of that name */
function accepts({ run: ids, preset: chosen }: Flags, { base, head }: Record<"base" | "head", NamedState>) {
  const known = [...base.entries.values(), ...head.entries.values()].flatMap(({ run }) => run ?? []);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    if (known.length === 0) throw new UserError(`--run ${unknown}: neither state has any artifact`);
    throw unknownName("run in these states", unknown, [...new Set(known)].sort());
  }
  return (names: readonly string[], runs: readonly string[]) =>
    (ids.length === 0 || runs.some((run) => ids.includes(run))) &&
    (chosen.length === 0 || names.some((name) => chosen.includes(name.split("/")[0])));
}

async function writeHtml(
  file: string,
  comparison: Comparison,
  compared: readonly Compared[],
  context: Context,
) {
  // Plot and a document take a while to load, and only this needs them.
  const { formatHtml } = await import("../compare/print/html.ts");
  const target = resolve(file);
  await context.files.write(target, new TextEncoder().encode(formatHtml(reportOf(comparison), compared)));
  context.err(target);
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
