import { EngineError } from "@tiny-subspaces/core";
import { UserError } from "../../errors.ts";
import type { RemoteContender } from "./remote.ts";

/** An engine that is not measured: it does not run here, would take too long, or has broken down. */
export interface LeftEngine {
  readonly name: string;
  readonly state: "absent" | "left out" | "failed";
  readonly reason: string;
}

/** The engines' processes, and what has become of those that do not take part any more. */
export class Roster {
  readonly left = new Map<string, LeftEngine>();
  readonly #present = new Map<string, RemoteContender>();
  readonly #stop: AbortSignal;
  readonly #progress: (text: string) => void;

  constructor(stop: AbortSignal, progress: (text: string) => void) {
    this.#stop = stop;
    this.#progress = progress;
  }

  /** @param start rejects with an `EngineError` where the engine does not run here */
  async open(name: string, start: (name: string) => Promise<RemoteContender>): Promise<void> {
    this.#progress(`starting ${name}`);
    await this.#attempt(name, async () => void this.#present.set(name, await start(name)));
  }

  /** Those that take part, by name. */
  get present(): readonly [name: string, contender: RemoteContender][] {
    return [...this.#present];
  }

  /**
   * What one of them answers; `undefined` if it breaks down, or has before.
   * @throws UserError where the request itself is at fault
   */
  async ask<T>(name: string, question: (contender: RemoteContender) => Promise<T>): Promise<T | undefined> {
    const contender = this.#present.get(name);
    return contender && await this.#attempt(name, () => question(contender));
  }

  leave(name: string, state: LeftEngine["state"], reason: string): void {
    this.#progress(`${name}: ${state}: ${reason}`);
    this.left.set(name, { name, state, reason });
    this.#present.get(name)?.close();
    this.#present.delete(name);
  }

  close(): void {
    for (const contender of this.#present.values()) contender.close();
    this.#present.clear();
  }

  async #attempt<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
    this.#stop.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      this.#stop.throwIfAborted();
      if (error instanceof UserError) throw error;
      const isAbsent = error instanceof EngineError && !this.#present.has(name);
      this.leave(name, isAbsent ? "absent" : "failed", (error as Error).message);
      return undefined;
    }
  }
}
