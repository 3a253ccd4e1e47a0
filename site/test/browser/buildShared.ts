import { fixtureArtifacts } from "../fixtures/artifacts.ts";
import { removeFolder, resultsFolder } from "../fixtures/folder.ts";
import { putSweep, seedsAndSizes, threeSeeds } from "../fixtures/sweeps.ts";
import { buildSite, outFolder } from "./build.ts";

/**
 * Builds a site of artifacts at `quick` and at `smoke`, and of two sweeps.
 * @throws Error with the build's output if it fails
 */
export async function buildShared(): Promise<{ out: string; remove(): Promise<void> }> {
  const results = await resultsFolder([...fixtureArtifacts("quick"), ...fixtureArtifacts("smoke")]);
  for (const sweep of [threeSeeds, seedsAndSizes]) await putSweep(results, sweep);
  const out = await outFolder();
  const remove = async () => {
    await removeFolder(results);
    await removeFolder(out);
  };
  const { status, output } = await buildSite(results, out);
  if (status === 0) return { out, remove };
  await remove();
  throw new Error(`the site was not built:\n${output}`);
}
