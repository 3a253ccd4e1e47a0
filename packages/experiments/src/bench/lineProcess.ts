import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A program that answers each line of JSON on its standard input with one on its standard output. */
export class LineProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  readonly #name: string;
  #complaints = "";

  /**
   * @param name what messages call it
   * @param stop ends the process when it is aborted
   */
  constructor(name: string, command: string, args: readonly string[], env: Environment, stop?: AbortSignal) {
    this.#name = name;
    this.#child = spawn(command, args, { env: { ...env }, stdio: "pipe", signal: stop });
    this.#child.stderr.on("data", (text) => this.#complaints += text);
    // What a process that has ended is told goes nowhere; that it has ended shows in its answers.
    this.#child.stdin.on("error", () => {});
    const lines = createInterface({ input: this.#child.stdout });
    this.#answers = lines[Symbol.asyncIterator]();
    this.#child.on("error", (error) => {
      this.#complaints += error.message;
      lines.close(); // what was not started, or was ended, need not close its output
    });
  }

  async ask(question: unknown): Promise<unknown> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    return await this.answer();
  }

  /** @throws Error if the program ends without one; it says what the program has complained of */
  async answer(): Promise<unknown> {
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`${this.#name} has ended: ${this.#complaints.trim() || "it does not say why"}`);
    return JSON.parse(value);
  }

  close(): void {
    this.#child.kill();
  }
}
