/** Writes the tables of README.md from the results; with --check, fails where they are not up to date. */
import { fileURLToPath } from "node:url";
import { loadResults } from "../site/src/data/load.ts";
import { placeTables, readmeTables } from "../site/src/data/readme.ts";

const path = new URL("../README.md", import.meta.url);
const results = fileURLToPath(new URL("../results", import.meta.url));

const text = Deno.readTextFileSync(path);
const updated = placeTables(text, readmeTables(await loadResults(results)));
if (updated !== text && Deno.args.includes("--check")) {
  console.error("README.md: its tables are not those of the results. Write them with deno task readme");
  Deno.exit(2);
}
Deno.writeTextFileSync(path, updated);
