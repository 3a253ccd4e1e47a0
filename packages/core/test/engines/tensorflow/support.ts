import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { CommandEnd, SetupEffects } from "../../../src/engines/tensorflow/effects.ts";
import type { Variant, Wheel } from "../../../src/engines/tensorflow/pins.ts";

const CONTENT = "a wheel";

function wheel(name: string): Wheel {
  const sha256 = createHash("sha256").update(CONTENT).digest("hex");
  return { name, version: "9.9", file: `${name}.whl`, sha256 };
}

export const wheels: Readonly<Record<Variant, Wheel>> = {
  cpu: wheel("tensorflow-cpu"),
  gpu: wheel("tensorflow"),
};

/** The steps of a setup, by the command that does them. */
export type Step = "download" | "unpack" | "compile" | "try";

function stepOf(command: string, args: readonly string[]): Step {
  if (command === "python3") return args[0] === "-m" ? "download" : "unpack";
  return command === "g++" ? "compile" : "try";
}

const METADATA = [
  "Requires-Dist: numpy <2.2.0,>=1.26.0",
  "Requires-Dist: nvidia-cublas-cu12 ==12.5 ; extra == 'and-cuda'",
  "Requires-Dist: nvidia-cuda-nvcc-cu12 ==12.5 ; extra == 'and-cuda'",
  "Requires-Dist: nvidia-cudnn-cu12 ==9.3 ; extra == 'and-cuda'",
].join("\n");

export interface Imitation extends SetupEffects {
  /** What was run, as `step argument`, the argument being the one that says what for. */
  readonly ran: string[];
  readonly said: string[];
}

/**
 * A host whose commands do to files what the real ones do.
 * @param failing the step that fails
 */
export function imitation(
  { failing, cards = [], device = "processor", host = "linux-x64" }: {
    failing?: Step;
    cards?: string[];
    device?: string;
    host?: string;
  } = {},
): Imitation {
  const [ran, said]: string[][] = [[], []];
  const put = async (path: string, content = "") => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  };
  const steps: Record<Step, (args: readonly string[]) => Promise<string>> = {
    async download(args) {
      const [requirement, folder] = [args[3], args[args.indexOf("--dest") + 1]];
      await put(join(folder, `${requirement.split("==")[0]}.whl`), CONTENT);
      return requirement;
    },
    async unpack([, , archive, target, ...patterns]) {
      if (patterns.some((pattern) => pattern.startsWith("nvidia/"))) {
        await put(join(target, "nvidia", archive.match(/nvidia-(\w+)-cu12\.whl/)![1], "lib", "a.so"));
      } else {
        for (const name of ["cc", "framework"]) {
          await put(join(target, "tensorflow", `libtensorflow_${name}.so.2`));
        }
        await put(join(target, "tensorflow-9.9.dist-info", "METADATA"), METADATA);
      }
      return archive.split("/").at(-1)!;
    },
    async compile(args) {
      await put(args[args.indexOf("-o") + 1]);
      return "binding";
    },
    try: () => Promise.resolve(JSON.stringify({ device, isCard: cards.includes(device) })),
  };
  return {
    ran,
    said,
    host,
    env: {},
    cards: () => cards,
    say: (line) => void said.push(line),
    async run(command, args): Promise<CommandEnd> {
      const step = stepOf(command, args);
      if (step === failing) {
        ran.push(`${step} fails`);
        return { code: 3, output: "first line\nthe reason" };
      }
      const output = await steps[step](args);
      ran.push(step === "try" ? step : `${step} ${output}`);
      return { code: 0, output };
    },
  };
}
