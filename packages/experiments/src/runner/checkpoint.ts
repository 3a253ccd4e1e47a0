import { UserError } from "../errors.ts";
import type { Files } from "../files.ts";
import { CheckpointFormatError, decodeCheckpoint, encodeCheckpoint } from "./checkpoint-format.ts";
import type { RunRecord } from "./record.ts";

/** The file from which one run goes on. */
export class Checkpoint {
  readonly path: string;
  readonly #identity: string;
  readonly #files: Files;

  /**
   * @param identity digest of all that the run's numbers depend on
   */
  constructor(path: string, identity: string, files: Files) {
    this.path = path;
    this.#identity = identity;
    this.#files = files;
  }

  /**
   * What was saved last; `null` where nothing was.
   * @throws UserError if the file is damaged or belongs to another run
   */
  async load(): Promise<RunRecord | null> {
    const bytes = await this.#files.read(this.path);
    if (!bytes) return null;
    const content = this.#decode(bytes);
    if (content?.identity !== this.#identity) throw this.#refusal("it is of another run");
    return content.record;
  }

  /** Replaces what was saved before, whole or not at all. */
  async save(record: RunRecord): Promise<void> {
    const content: Content = { identity: this.#identity, record };
    await this.#files.write(this.path, encodeCheckpoint(content));
  }

  async remove(): Promise<void> {
    await this.#files.remove(this.path);
  }

  #decode(bytes: Uint8Array): Content | null {
    try {
      return decodeCheckpoint(bytes) as Content | null;
    } catch (error) {
      if (error instanceof CheckpointFormatError) throw this.#refusal(error.message);
      throw error;
    }
  }

  #refusal(problem: string): UserError {
    return new UserError(
      `${this.path}: expected a checkpoint of this run, but ${problem}. ` +
        "To start the run again from its beginning, delete that file or add --fresh.",
    );
  }
}

interface Content {
  readonly identity: string;
  readonly record: RunRecord;
}
