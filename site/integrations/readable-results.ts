import process from "node:process";
import { ArtifactError } from "@tiny-subspaces/experiments/artifacts";
import type { AstroIntegration } from "astro";
import { loadResults } from "../src/data/load.ts";

/**
 * Reads the results before anything is built, so that a broken file ends the build with a message
 * for people, status 2, and whatever site was built before left as it was.
 */
export function readableResults(directory: string): AstroIntegration {
  return {
    name: "results",
    hooks: {
      "astro:build:start": async ({ logger }) => {
        try {
          const { artifacts } = await loadResults(directory);
          const count = [...artifacts.values()].flat().length;
          logger.info(`${count} ${count === 1 ? "artifact" : "artifacts"} in ${directory}`);
        } catch (error) {
          if (!(error instanceof ArtifactError)) throw error;
          logger.error(error.message);
          process.exit(2);
        }
      },
    },
  };
}
