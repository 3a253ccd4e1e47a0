import { Buffer } from "node:buffer";
import { writeFile } from "node:fs/promises";
import process from "node:process";
import { diskFiles, type FileContent, type Files } from "../../src/files.ts";

/** A moment within the writing of files. */
export interface WriteMoment {
  /** Which change of the disk of a process, 0 for its first: most are a checkpoint's; or that of the artifact. */
  readonly change: number | "artifact";
  /**
   * How much of it is done: a share of the bytes, with 1 for all of them, not yet flushed nor renamed; `after` for all of
   * it.
   */
  readonly done: number | "after";
}

/** Files in whose writing the process is killed at a moment; `null` for never. */
export function mortalFiles(files: Files, moment: WriteMoment | null): Files {
  let changes = 0;
  const change = async (path: string, apply: (dies: boolean) => Promise<void>) => {
    const isIt = changes++ === moment?.change ||
      (moment?.change === "artifact" && path.endsWith("artifact.json"));
    await apply(isIt && moment!.done !== "after");
    if (isIt) die();
  };
  return {
    read: (path) => files.read(path),
    write: (path, content) =>
      change(path, (dies) => files.write(path, dies ? dying(content, moment!.done as number) : content)),
    remove: (path) => change(path, () => files.remove(path)),
  };
}

/** Files that are written in their place, as none should be: what torture must find out. */
export const carelessFiles: Files = {
  ...diskFiles,
  async write(path, content) {
    await writeFile(path, "");
    for (const piece of content instanceof Uint8Array ? [content] : content) {
      await writeFile(path, piece, { flag: "a" });
    }
  },
};

/** Content in small pieces, after some of which the process is killed. */
function dying(content: FileContent, share: number): FileContent {
  const bytes = content instanceof Uint8Array ? content : Buffer.concat(content);
  const end = Math.round(share * bytes.length);
  return {
    *[Symbol.iterator]() {
      for (let at = 0; at < end; at += 512) yield bytes.subarray(at, Math.min(end, at + 512));
      die();
    },
  } as unknown as FileContent;
}

function die(): void {
  process.kill(process.pid, "SIGKILL");
}
