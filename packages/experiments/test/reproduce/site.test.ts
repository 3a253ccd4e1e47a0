import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { diskFiles } from "../../src/files.ts";
import { publish } from "../../src/figures/mod.ts";
import { buildSite } from "../../src/reproduce/site.ts";
import { runs } from "../../src/runs/mod.ts";
import { repositoryRoot } from "../../src/workspace.ts";
import { temporaryFolders } from "../support.ts";

const makeFolder = temporaryFolders();
const built = () => diskFiles.read(join(repositoryRoot, "site", "dist", "index.html"));

test("a folder of artifacts alone is refused with the command that completes it", async () => {
  const results = await makeFolder();
  const refused = buildSite({ results, fresh: true });
  await expect(refused).rejects.toBeInstanceOf(UserError);
  await expect(refused).rejects.toThrow(
    `found no such file. Write it into this folder: deno task publish --results ${results}`,
  );
});

test("a file of results that is not valid is named, with its fault, and the report stays as it was", async () => {
  const results = await makeFolder();
  const path = join(results, "paper", "toy.json");
  await mkdir(join(results, "paper"));
  await publish(results, runs);
  await writeFile(path, '{"schema": "tiny-subspaces/artifact"');
  const before = await built();
  const error = await buildSite({ results, fresh: true }).catch((error) => error);
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toMatch(
    /^.*\/paper\/toy\.json: expected JSON, got text that is not[^]*\nThe report is left as it was\.$/,
  );
  expect(error.message).not.toMatch(/^\s+at /m);
  expect(await built()).toEqual(before);
});
