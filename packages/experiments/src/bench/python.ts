import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { UserError } from "../errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Debian's packages are for its own Python, which another one may hide. */
const usualPlaces = ["python3", "/usr/bin/python3"];

/**
 * The command of a Python that has PyTorch and SciPy: what `TINY_SUBSPACES_PYTHON` names, or the first that does.
 * @throws UserError if there is none; it says how to get one
 */
export async function findPython(env: Environment): Promise<string> {
  const asked = env.TINY_SUBSPACES_PYTHON;
  const candidates = asked ? [asked] : usualPlaces;
  for (const command of candidates) {
    try {
      await promisify(execFile)(command, ["-c", "import scipy, torch"], { env: { ...env } });
      return command;
    } catch {
      // Not there, or without the packages.
    }
  }
  throw new UserError(
    `PyTorch: expected a Python with torch and scipy, found none (tried ${
      candidates.join(", ")
    }). On Debian and Ubuntu: ` +
      "apt-get install python3-torch python3-scipy; else: pip install torch scipy. TINY_SUBSPACES_PYTHON names a Python " +
      "that is elsewhere.",
  );
}

/** A Python script that answers each line of JSON on its standard input with one on its standard output. */
export class PythonProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  readonly #name: string;
  #complaints = "";

  /**
   * @param command of Python
   * @param args the script and its arguments
   * @param stop ends the process when it is aborted
   */
  constructor(command: string, args: readonly string[], env: Environment, stop?: AbortSignal) {
    this.#name = args[0];
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

  /** @throws Error if the script ends without one; it says what the script has complained of */
  async answer(): Promise<unknown> {
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`${this.#name} has ended: ${this.#complaints.trim() || "it does not say why"}`);
    return JSON.parse(value);
  }

  close(): void {
    this.#child.kill();
  }
}
