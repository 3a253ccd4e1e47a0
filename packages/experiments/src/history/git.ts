import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { inPlainEnvironment, plainEnvironment } from "../environment.ts";
import { UserError } from "../errors.ts";

/** Most that git may print: the artifacts of two states, as large as they come. */
const MAX_OUTPUT = 2 ** 31 - 1;

/** A folder within a checkout. */
export interface Checkout {
  /** The checkout's folder. */
  readonly root: string;
  /** The folder within it, with `/`; empty for the root itself. */
  readonly folder: string;
}

/** A commit, as people tell them apart. */
export interface Commit {
  readonly hash: string;
  /** ISO 8601 */
  readonly date: string;
  readonly subject: string;
}

/** A file of a tree. */
export interface TreeFile {
  /** Within the checkout. */
  readonly path: string;
  /** Git's name of its content. */
  readonly blob: string;
}

/**
 * The checkout that a folder lies in. The folder need not exist.
 * @throws UserError if there is no git, or no checkout
 */
export function findCheckout(folder: string): Checkout {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const { status, stdout, stderr } = run(existing, ["rev-parse", "--show-toplevel"]);
  if (status !== 0) {
    const said = stderr.trim().split("\n")[0].replace(/^fatal: /, "");
    throw new UserError(
      `${folder}: expected a folder in a checkout of git, whose history holds the results; git says: ${said}`,
    );
  }
  const root = stdout.toString().replace(/\r?\n$/, "");
  const within = join(realpathSync(existing), relative(existing, folder));
  return { root, folder: relative(realpathSync(root), within).split(sep).join("/") };
}

/**
 * The commit that a name stands for: `HEAD~1`, a branch, a tag, a hash.
 * @throws UserError if there is none
 */
export function findCommit({ root }: Checkout, name: string): Commit {
  const found = run(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
  if (found.status !== 0) throw unknownCommit(root, name);
  const hash = found.stdout.toString().trim();
  return commitsFrom(read(root, ["log", "-1", `--format=${FORMAT}`, hash]))[0];
}

function unknownCommit(root: string, name: string): UserError {
  const shallow = isShallow({ root });
  const empty = run(root, ["rev-parse", "--verify", "--quiet", "HEAD"]).status !== 0;
  const hint = shallow
    ? "This clone is shallow, and may lack it: git fetch --unshallow gets the whole history"
    : empty
    ? "Nothing has been committed yet"
    : "git log --oneline shows those that there are";
  return new UserError(`there is no commit ${JSON.stringify(name)} here. ${hint}.`);
}

/** Whether the clone lacks the older part of its history. */
export function isShallow({ root }: Pick<Checkout, "root">): boolean {
  return read(root, ["rev-parse", "--is-shallow-repository"]).toString().trim() === "true";
}

const FORMAT = "%H%x00%cI%x00%s";

function commitsFrom(text: Uint8Array): Commit[] {
  return text.toString().split("\n").filter(Boolean).map((line) => {
    const [hash, date, ...subject] = line.split("\0");
    return { hash, date, subject: subject.join(" ") };
  });
}

/** The commits that changed the folder, the newest first, those of a merged branch as one; empty where nothing has been committed. */
export function commitsOf({ root, folder }: Checkout, limit: number): Commit[] {
  const args = [
    "log",
    "--first-parent",
    `--max-count=${limit}`,
    `--format=${FORMAT}`,
    "HEAD",
    "--",
    folder || ".",
  ];
  const { status, stdout } = run(root, args);
  return status === 0 ? commitsFrom(stdout) : [];
}

/** The files of a commit in the checkout's folder. Links and submodules are none. */
export function filesOfCommit({ root, folder }: Checkout, hash: string): TreeFile[] {
  const args = ["ls-tree", "-r", "-z", "--full-tree", hash, ...(folder ? ["--", `${folder}/`] : [])];
  return read(root, args).toString().split("\0").filter(Boolean).flatMap((line) => {
    const [, mode, blob, path] = /^(\d+) \w+ (\w+)\t([^]*)$/.exec(line)!;
    return mode.startsWith("100") ? [{ path, blob }] : [];
  });
}

/** The paths in the folder that are tracked, or are new and not ignored. Some may have been deleted. */
export function pathsOfWorkTree({ root, folder }: Checkout): string[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--full-name"];
  const listed = read(root, [...args, ...(folder ? ["--", folder] : [])]).toString().split("\0");
  return [...new Set(listed.filter(Boolean))];
}

/** The contents of blobs by name, all by one process; one that the clone does not have is absent. */
export function readBlobs({ root }: Checkout, blobs: readonly string[]): Map<string, Uint8Array> {
  const names = [...new Set(blobs)];
  const found = new Map<string, Uint8Array>();
  if (names.length === 0) return found;
  const output = read(root, ["cat-file", "--batch"], names.map((name) => `${name}\n`).join(""));
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(10, at);
    const [name, type, size] = new TextDecoder().decode(output.subarray(at, end)).split(" ");
    at = end + 1;
    if (type === "missing" || size === undefined) continue;
    found.set(name, output.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return found;
}

/** @throws UserError if git fails */
function read(root: string, args: readonly string[], input?: string): Uint8Array {
  const { status, stdout, stderr } = run(root, args, input);
  if (status !== 0) {
    throw new UserError(`git ${args[0]} failed in ${root}: ${stderr.trim() || `status ${status}`}`);
  }
  return stdout;
}

type Ended = Pick<SpawnSyncReturns<Buffer>, "status" | "stdout"> & { readonly stderr: string };

function run(folder: string, args: readonly string[], input = ""): Ended {
  const options = {
    input,
    maxBuffer: MAX_OUTPUT,
    env: { ...plainEnvironment(), LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" },
  };
  const { error, status, stdout, stderr } = inPlainEnvironment(() =>
    spawnSync("git", ["-C", folder, ...args], options)
  );
  if (!error) return { status, stdout, stderr: new TextDecoder().decode(stderr) };
  const { code, message } = error as NodeJS.ErrnoException;
  throw new UserError(
    code === "ENOENT"
      ? "git: expected it to be installed, found none. The states of the results are read from its history."
      : `git: cannot be run (${message})`,
  );
}
