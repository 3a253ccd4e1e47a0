import { type DigitsDescription, digitsFrom } from "./digits.ts";
import { type AskedBackend, type OpenedEngine, openEngine } from "./engine.ts";
import { type Change, type ChangeAt, Session, type SessionState } from "./session.ts";
import type { NetworkSettings } from "./settings.ts";

/** What a session needs, as it can be sent to a worker. */
export interface TrainerRequest {
  readonly backend: AskedBackend;
  /** URL of the folder of the lab's files, with a slash at its end: the digits', and in wasm/ tfjs's. */
  readonly folder: string;
  readonly settings: NetworkSettings;
  readonly changes: readonly ChangeAt[];
}

/** What the page says of a session. */
export interface OpenedTrainer {
  readonly backend: string;
  /** tfjs, its version first among `versions`, and the device that it runs on. */
  readonly provider: string;
  readonly device: string;
  readonly isGpu: boolean;
  readonly versions: Readonly<Record<string, string>>;
  readonly passed: OpenedEngine["passed"];
  readonly samples: number;
  readonly source: string;
  readonly credit: string;
}

/** What is read of the picture of digits, see `digitsFrom`. */
export interface Digits {
  readonly pixels: ArrayLike<number>;
  readonly description: DigitsDescription;
}

/** A session as a worker has it, whose page is elsewhere. All of it may be called across threads. */
export class Trainer {
  #session: Session | null = null;

  /** @param readDigits fetches them from the folder of the lab's files */
  constructor(
    readonly readDigits: (folder: string) => Promise<Digits>,
    readonly breathe: () => Promise<void>,
  ) {}

  /** Makes ready; `work` begins to train. */
  async open(request: TrainerRequest, onState: (state: SessionState) => void): Promise<OpenedTrainer> {
    const { backend, folder, settings, changes } = request;
    const [{ pixels, description }, { engine, passed }] = await Promise.all([
      this.readDigits(folder),
      openEngine(backend, { wasmFolder: `${folder}wasm/` }),
    ]);
    this.#session = new Session({
      engine,
      dataset: digitsFrom(pixels, description, settings.samples),
      settings,
      changes,
      onState,
      breathe: this.breathe,
      now: () => performance.now(),
    });
    const { name, provider, device, versions } = engine.info;
    return {
      backend: name.replace("tfjs:", ""),
      provider,
      device,
      isGpu: name === "tfjs:webgpu",
      versions,
      passed,
      samples: settings.samples,
      source: description.source,
      credit: description.credit,
    };
  }

  /** Trains until all is over; what goes wrong rejects. */
  work(): Promise<void> {
    return this.#session!.work();
  }

  run(): void {
    this.#session!.run();
  }

  pause(): void {
    this.#session!.pause();
  }

  step(): void {
    this.#session!.step();
  }

  change(change: Change): void {
    this.#session!.change(change);
  }
}
