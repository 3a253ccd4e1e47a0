import { Command } from "commander";
import { formatChangelog } from "../history/markdown.ts";
import { changelog, findCheckout, timeline } from "../history/mod.ts";
import { type Context, resultsFolder } from "./context.ts";
import { addResultsOption, type ResultsFlags, wholeNumber } from "./options.ts";

interface Flags extends ResultsFlags {
  readonly limit: number;
  readonly json: boolean;
}

/** What each commit did to the results. */
export function changelogCommand(context: Context): Command {
  const command = new Command("changelog").summary("tell what each commit did to the results, as Markdown")
    .description(
      "Tells commit by commit, from the newest, which artifacts came, were computed again or went, how many of their claims\n" +
        "hold, which flipped, and how many numbers differ by more than seeds or rounding explain. `diff` has the details of two.",
    )
    .option("--limit <n>", "commits to tell of, at the most", wholeNumber(1), 20)
    .option("--json", "print it as JSON", false);
  return addResultsOption(command).action(({ results, limit, json }: Flags) => {
    const { states, whole } = timeline(findCheckout(resultsFolder(context, results)), limit + 1);
    const changes = changelog(states, whole).slice(0, limit);
    if (json) {
      context.out(JSON.stringify({ whole: whole && changes.length === states.length, changes }, null, 2));
    } else context.out(formatChangelog(changes).trimEnd());
  });
}
