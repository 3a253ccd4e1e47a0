import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findPython } from "../../src/bench/python.ts";
import { UserError } from "../../src/errors.ts";
import { temporaryFolders } from "../support.ts";

const makeFolder = temporaryFolders();

test("a Python without PyTorch is no good, and the message says how to get it", async () => {
  const python = join(await makeFolder(), "python");
  await writeFile(python, "#!/bin/sh\nexit 1\n");
  await chmod(python, 0o755);
  const found = findPython({ TINY_SUBSPACES_PYTHON: python });
  await expect(found).rejects.toThrow(UserError);
  await expect(found).rejects.toThrow(/apt-get install python3-torch python3-scipy.*pip install torch scipy/);
});

test("a Python that has it is the one", async () => {
  const python = join(await makeFolder(), "python");
  await writeFile(python, '#!/bin/sh\n[ "$2" = "import scipy, torch" ]\n');
  await chmod(python, 0o755);
  expect(await findPython({ TINY_SUBSPACES_PYTHON: python })).toBe(python);
});
