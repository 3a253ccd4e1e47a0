import type { Command } from "commander";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Context } from "../src/cli/context.ts";
import { createProgram } from "../src/cli/program.ts";
import { howToLook } from "../src/cli/site.ts";
import { findRun } from "../src/runs/find.ts";
import { runs } from "../src/runs/mod.ts";
import { CODE_VERSION } from "../src/version.ts";
import { repositoryRoot } from "../src/workspace.ts";

const read = (path: string) => readFileSync(join(repositoryRoot, path), "utf8");
const tasks: Record<string, string> = JSON.parse(read("deno.json")).tasks;
const docs = readdirSync(join(repositoryRoot, "docs")).map((name) => `docs/${name}`);
const pages = ["README.md", ...docs].map((path) => ({ path, text: read(path) }));

/** What stands in a page as code: the lines of its blocks without a language, and its spans. */
function codeIn(text: string): string[] {
  const blocks = [...text.matchAll(/^( *)```(\w*)\n([^]*?)^\1```$/gm)];
  const lines = blocks.filter(([, , language]) => !language).flatMap(([, , , body]) => body.split("\n"));
  const prose = text.replaceAll(/^( *)```[^]*?^\1```$/gm, "");
  return [...lines, ...[...prose.matchAll(/`([^`]+)`/g)].map(([, span]) => span)]
    .map((code) => code.replace(/ +# .*$/, "").replaceAll(/\s+/g, " ").trim());
}

const commands = pages.flatMap(({ path, text }) =>
  codeIn(text).flatMap((code) => {
    const [, task, rest] = /^(?:npx -y deno@\S+|deno) task (\S+)(.*)$/.exec(code) ?? [];
    return task === undefined ? [] : [{ path, code, task, args: rest.split(" ").filter(Boolean) }];
  })
);

/** The program, whose commands parse their arguments as ever and do nothing. */
function idleProgram(): Command {
  const quiet = { out() {}, err() {} } as Partial<Context> as Context;
  const program = createProgram(quiet);
  for (const command of program.commands) command.action(() => {});
  return program;
}

/** Words in capitals stand for what the reader fills in. */
const isPlaceholder = (word: string) => /^[A-Z]+$/.test(word);

describe("the pages of the project", () => {
  test("name commands, so that the tests below hold them to something", () => {
    expect(commands.length).toBeGreaterThan(20);
  });

  test.each(commands)("$path: `$code` is a command, with options that it takes", async ({ task, args }) => {
    expect(Object.keys(tasks)).toContain(task);
    const name = /cli\.ts (\S+)$/.exec(tasks[task])?.[1];
    if (name === undefined) return;
    await idleProgram().parseAsync([name, ...args], { from: "user" });
    if (name === "run" && !isPlaceholder(args[0])) expect(findRun(runs, args[0]).id).toBe(args[0]);
  });

  test.each(pages)("$path: options that stand alone are those of some command", ({ text }) => {
    const options = idleProgram().commands.flatMap(({ options }) => options);
    const known = ["--help", ...options.map(({ long }) => long)];
    for (const code of codeIn(text).filter((code) => code.startsWith("--"))) {
      const [long, value] = code.split(" ");
      expect(known, code).toContain(long);
      const choices = options.find((option) => option.long === long)?.argChoices;
      if (choices && value !== undefined) expect(choices, code).toContain(value);
    }
  });

  test.each(pages)("$path: links lead to files and headings that there are", ({ path, text }) => {
    for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [file, heading] = target.split("#");
      const linked = file === "" ? path : join(dirname(path), file);
      expect(existsSync(join(repositoryRoot, linked)), target).toBe(true);
      if (heading !== undefined) expect(headingsOf(read(linked)), target).toContain(heading);
    }
  });
});

describe("README.md", () => {
  const readme = read("README.md");

  test("describes every command, each of which is a task", () => {
    const table = readme.slice(readme.indexOf("## Every command"));
    for (const name of createProgram({} as Context).commands.map((command) => command.name())) {
      expect(tasks[name], name).toMatch(new RegExp(`cli\\.ts ${name}$`));
      expect(table).toMatch(new RegExp(`^\\| \`deno task ${name}[ \`]`, "m"));
    }
  });

  test("names the folders that there are", () => {
    const [, tree] = /## Where things are\n+```\n([^]*?)```/.exec(readme)!;
    let parent = "";
    for (const line of tree.trimEnd().split("\n")) {
      const folders = line.slice(0, 28).trim().split(/\s+/);
      if (!line.startsWith(" ")) parent = folders[0];
      for (const folder of folders) {
        const path = line.startsWith(" ") ? join(parent, folder) : folder;
        expect(existsSync(join(repositoryRoot, path)), path).toBe(true);
      }
    }
  });

  test("leads to every page of docs/", () => {
    for (const page of docs) expect(readme).toContain(`](${page}`);
  });
});

test("one version of Deno is named wherever one is", () => {
  const [version] = /deno@[\d.]+/.exec(howToLook)!;
  for (const path of ["README.md", ".ci/run", ...docs]) {
    for (const [named] of read(path).matchAll(/deno@[\d.]*\d/g)) expect(named, path).toBe(version);
  }
});

test("CITATION.cff and every package are of the code's version", () => {
  expect(read("CITATION.cff")).toContain(`\nversion: ${CODE_VERSION}\n`);
  for (const folder of ["packages/core", "packages/experiments", "site"]) {
    for (const manifest of ["package.json", "deno.json"]) {
      expect(JSON.parse(read(join(folder, manifest))).version, `${folder}/${manifest}`).toBe(CODE_VERSION);
    }
  }
});

/** The anchors of a page, as forges make them of its headings. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
}
