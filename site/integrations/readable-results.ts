import process from "node:process";
import { ArtifactError, UNREADABLE_RESULTS } from "@tiny-subspaces/experiments/artifacts";
import { UserError } from "@tiny-subspaces/experiments/notebooks";
import type { AstroIntegration } from "astro";
import { loadResults } from "../src/data/load.ts";
import { loadNotebooks } from "../src/notebooks/load.ts";

/**
 * Reads results and notebooks before anything is built, so that a broken file ends the build with a message
 * for people, status 2, and whatever site was built before left as it was.
 */
export function readableResults(directory: string, notebooks: string): AstroIntegration {
  return {
    name: "results",
    hooks: {
      "astro:build:start": async ({ logger }) => {
        try {
          const { artifacts } = await loadResults(directory);
          const count = [...artifacts.values()].flat().length;
          logger.info(`${count} ${count === 1 ? "artifact" : "artifacts"} in ${directory}`);
          await loadNotebooks(notebooks);
        } catch (error) {
          if (!(error instanceof ArtifactError || error instanceof UserError)) throw error;
          process.stderr.write(`${UNREADABLE_RESULTS}${error.message}\n`);
          process.exit(2);
        }
      },
    },
  };
}
