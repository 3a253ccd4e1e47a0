import { expect, test } from "vitest";
import { LineProcess } from "../../src/bench/lineProcess.ts";

test("a program is asked line by line", async () => {
  const child = new LineProcess("cat", "cat", ["-"], { PATH: "/usr/bin:/bin" });
  expect(await child.ask({ step: [1, 2] })).toEqual({ step: [1, 2] });
  expect(await child.ask({ product: 3 })).toEqual({ product: 3 });
  child.close();
});

test("a program that ends before it has answered is quoted", async () => {
  const child = new LineProcess(
    "a shell",
    "/bin/sh",
    ["-c", "read line; echo out of memory >&2; exit 1"],
    {},
  );
  await expect(child.ask({ step: [] })).rejects.toThrow(/has ended: out of memory/);
  const none = new LineProcess("script.py", "/nowhere/python", ["script.py"], {});
  await expect(none.answer()).rejects.toThrow(/script\.py has ended: .*ENOENT/);
});

test("a program is ended when it is told to stop", async () => {
  const stop = new AbortController();
  const child = new LineProcess(
    "a shell",
    "/bin/sh",
    ["-c", "read line; exec sleep 100"],
    { PATH: "/usr/bin:/bin" },
    stop.signal,
  );
  const answer = child.ask({ step: [] });
  stop.abort("SIGTERM");
  await expect(answer).rejects.toThrow("has ended");
});
