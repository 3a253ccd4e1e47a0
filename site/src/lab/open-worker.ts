import { proxy, type Remote, wrap } from "comlink";
import type { OpenedTrainer, SessionState, Trainer, TrainerRequest } from "@tiny-subspaces/experiments/lab";

export interface OpenedWorker {
  readonly trainer: Remote<Trainer>;
  readonly opened: OpenedTrainer;
  /** Rejects where the worker breaks. */
  readonly failure: Promise<never>;
}

/** The worker and all that runs in it are gone when `signal` says so; what was asked of it then never answers. */
export async function openWorker(
  request: TrainerRequest,
  onState: (state: SessionState) => void,
  signal: AbortSignal,
): Promise<OpenedWorker> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  signal.addEventListener("abort", () => worker.terminate());
  const failure = new Promise<never>((_, reject) => {
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      reject(new Error(event.message || "the worker’s script could not be loaded or run"));
    });
  });
  const trainer = wrap<Trainer>(worker);
  const opened = await Promise.race([trainer.open(request, proxy(onState)), failure]);
  return { trainer, opened, failure };
}
