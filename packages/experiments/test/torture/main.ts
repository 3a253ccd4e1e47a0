/**
 * Kills runs of every kind at random moments for some minutes, and holds what they come to against runs that nothing disturbed.
 * Ends at the first that is not the same, with status 1, the seed and the moments: `deno task torture --minutes 10`.
 */
import process from "node:process";
import { Command } from "commander";
import { wholeNumber } from "../../src/cli/options.ts";
import { describeTrial, kinds, trial } from "./torture.ts";

const { minutes, seed } = new Command("torture")
  .description("Kills runs of every kind at random moments, and compares what they come to.")
  .option("--minutes <n>", "how long", wholeNumber(1), 10)
  .option("--seed <n>", "of the first round; the next has the next", wholeNumber(0), 0)
  .parse()
  .opts<{ minutes: number; seed: number }>();

const end = Date.now() + 60_000 * minutes;
let kills = 0, trials = 0, inWrites = 0;
rounds: for (let round = seed; Date.now() < end; round++) {
  for (const kind of kinds) {
    const outcome = await trial(kind, round);
    trials++;
    kills += outcome.kills.length;
    inWrites += outcome.kills.filter((moment) => "change" in moment).length;
    console.log(describeTrial(outcome));
    if (outcome.problem !== null) {
      process.exitCode = 1;
      break rounds;
    }
    if (Date.now() >= end) break;
  }
}
console.log(`${trials} runs, ${kills} kills, ${inWrites} of them within the writing of a file`);
