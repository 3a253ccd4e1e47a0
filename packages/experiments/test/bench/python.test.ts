import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findPython, PythonProcess } from "../../src/bench/python.ts";
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

test("a script is asked line by line", async () => {
  const python = new PythonProcess("cat", ["-"], { PATH: "/usr/bin:/bin" });
  expect(await python.ask({ step: [1, 2] })).toEqual({ step: [1, 2] });
  expect(await python.ask({ product: 3 })).toEqual({ product: 3 });
  python.close();
});

test("a script that ends before it has answered is quoted", async () => {
  const python = new PythonProcess("/bin/sh", ["-c", "read line; echo out of memory >&2; exit 1"], {});
  await expect(python.ask({ step: [] })).rejects.toThrow(/has ended: out of memory/);
  const none = new PythonProcess("/nowhere/python", ["script.py"], {});
  await expect(none.answer()).rejects.toThrow(/script\.py has ended: .*ENOENT/);
});

test("a script is ended when it is told to stop", async () => {
  const stop = new AbortController();
  const python = new PythonProcess(
    "/bin/sh",
    ["-c", "read line; exec sleep 100"],
    { PATH: "/usr/bin:/bin" },
    stop.signal,
  );
  const answer = python.ask({ step: [] });
  stop.abort("SIGTERM");
  await expect(answer).rejects.toThrow("has ended");
});
