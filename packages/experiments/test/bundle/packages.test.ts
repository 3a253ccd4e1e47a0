import { mkdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { existsSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import { copyPackages } from "../../src/bundle/packages.ts";
import { UserError } from "../../src/errors.ts";
import { temporaryFolders } from "../support.ts";

const makeFolder = temporaryFolders();
let source: string;
let target: string;

/** Installs a package as Deno does: its files in a folder of its own, with links to its dependencies beside it. */
async function install(name: string, files: readonly string[], dependencies: readonly string[] = []) {
  const store = (name: string) => join(".deno", `${name.replace("/", "+")}@1.0.0`, "node_modules");
  for (const file of files) {
    const path = join(source, store(name), name, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${name}/${file}`);
  }
  const link = async (path: string, to: string) => {
    await mkdir(dirname(path), { recursive: true });
    await symlink(to, path);
  };
  for (const one of dependencies) {
    await link(join(source, store(name), one), join(source, store(one), one));
  }
  await link(join(source, name), join(store(name), name).replace(/^/, name.includes("/") ? "../" : ""));
}

beforeEach(async () => {
  [source, target] = [join(await makeFolder(), "node_modules"), join(await makeFolder(), "node_modules")];
  await mkdir(source);
  await install("@types/node", ["index.d.ts"]);
  await install("leaf", ["index.js"]);
  await install("@scope/middle", ["index.js", "index.js.map", "index.d.ts", "README.md"], [
    "leaf",
    "@types/node",
  ]);
  await install("top", ["index.js", "test/index.js"], ["@scope/middle", "leaf"]);
  await install("unrelated", ["index.js"]);
});

const at = (path: string) => join(target, path);

test("a package comes with all it depends on, found from each as before", async () => {
  await copyPackages(source, target, ["top"]);
  expect(await readFile(at("top/index.js"), "utf8")).toBe("top/index.js");
  const store = ".deno/top@1.0.0/node_modules";
  expect(await readFile(at(`${store}/@scope/middle/index.js`), "utf8")).toBe("@scope/middle/index.js");
  expect(await readFile(at(`${store}/@scope/middle/../../leaf/index.js`), "utf8")).toBe("leaf/index.js");
  expect(await readFile(at(".deno/@scope+middle@1.0.0/node_modules/leaf/index.js"), "utf8")).toBe(
    "leaf/index.js",
  );
});

test("links stay within the copy", async () => {
  await copyPackages(source, target, ["top", "@scope/middle"]);
  for (const path of ["top", "@scope/middle", ".deno/top@1.0.0/node_modules/@scope/middle"]) {
    expect(await readlink(at(path)), path).toMatch(/^\.\.?\/|^\.deno\//);
  }
});

test("other packages, types, maps, pages and tests stay behind", async () => {
  await copyPackages(source, target, ["top"]);
  const middle = ".deno/@scope+middle@1.0.0/node_modules/@scope/middle";
  for (
    const path of [
      ...["unrelated", "@types", ".deno/unrelated@1.0.0", ".deno/@types+node@1.0.0", "leaf", "top/test"],
      ...["index.js.map", "index.d.ts", "README.md"].map((name) => `${middle}/${name}`),
    ]
  ) {
    expect(existsSync(at(path)), path).toBe(false);
  }
});

test("a package that is not installed is named, with what to do", async () => {
  const copied = copyPackages(source, target, ["absent"]);
  await expect(copied).rejects.toThrow(UserError);
  await expect(copied).rejects.toThrow(/absent: it is not installed\. Run deno install/);
});
