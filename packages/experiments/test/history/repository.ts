import { execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Artifact, serialiseArtifact } from "../../src/artifacts/mod.ts";

const author = {
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@localhost",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@localhost",
  GIT_CONFIG_GLOBAL: "/dev/null",
};

/** What is to lie below `results/`; `null` for what is to be gone. */
export type Files = Readonly<Record<string, Artifact | string | null>>;

/** A repository of git in a folder, with results. */
export class Repository {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    this.git("init", "-q", "-b", "main");
  }

  /** The folder of results. */
  get results(): string {
    return join(this.folder, "results");
  }

  git(...args: string[]): string {
    const options = {
      cwd: this.folder,
      env: { ...Deno.env.toObject(), ...author },
      encoding: "utf8" as const,
    };
    return execFileSync("git", args, options).trim();
  }

  /** Changes the work tree. */
  async put(files: Files): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      const path = join(this.results, name);
      if (content === null) await rm(path);
      else {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, typeof content === "string" ? content : serialiseArtifact(content));
      }
    }
  }

  /** Changes the work tree, commits all of it, and gives the commit's name. */
  async commit(files: Files, subject = "results"): Promise<string> {
    await this.put(files);
    this.git("add", "-A");
    this.git("commit", "-q", "--allow-empty", "-m", subject);
    return this.git("rev-parse", "HEAD");
  }
}
