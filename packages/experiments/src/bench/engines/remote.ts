import { fileURLToPath } from "node:url";
import process from "node:process";
import { type Environment, LineProcess } from "../lineProcess.ts";
import type { Contender, ContenderInfo, ContenderRequest } from "./contender.ts";
import { type Answer, valueOf } from "./protocol.ts";

export interface RemoteContender extends Contender {
  readonly about: ContenderInfo;
  /** Ends its process. */
  close(): void;
}

const worker = fileURLToPath(new URL("worker.ts", import.meta.url));

/**
 * Opens an engine in a process of its own: some do not load beside one another, and one that breaks down takes no other
 * with it.
 *
 * @param stop ends the process when it is aborted
 * @throws EngineError if the engine does not run here
 */
export async function openRemote(
  request: ContenderRequest,
  env: Environment,
  stop: AbortSignal,
): Promise<RemoteContender> {
  const args = ["run", "-A", "--cached-only", worker, JSON.stringify(request)];
  const child = new LineProcess(`the process of ${request.engine}`, process.execPath, args, env, stop);
  const call = async <T>(method: keyof Contender, ...args: readonly unknown[]) =>
    valueOf(await child.ask({ method, args }) as Answer<T>);
  try {
    return {
      about: valueOf(await child.answer() as Answer<ContenderInfo>),
      train: (...args) => call("train", ...args),
      prepare: (...args) => call("prepare", ...args),
      turn: () => call("turn"),
      report: () => call("report"),
      close: () => child.close(),
    };
  } catch (error) {
    child.close();
    throw error;
  }
}
