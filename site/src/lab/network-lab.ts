import type { Remote } from "comlink";
import type {
  Change,
  ChangeAt,
  NetworkSettings,
  OpenedTrainer,
  Rule,
  SessionState,
  Trainer,
} from "@tiny-subspaces/experiments/lab";
import { networkCharts } from "@tiny-subspaces/experiments/lab/charts";
import { rules } from "@tiny-subspaces/experiments/lab/rules";
import { Controls } from "./controls.ts";
import { askedBackend, networkFields, networkSettings, type NetworkValues, presetsOf } from "./fields.ts";
import { Frames } from "./frames.ts";
import { PageParts } from "./page-parts.ts";
import { fillStandings } from "./standings-table.ts";
import { standingsOfSession } from "./standings.ts";
import { StepRate } from "./step-rate.ts";
import { changesInWords, engineWords, networkCaption, progressOf, verdictsOf } from "./words.ts";

type Mode = "idle" | "starting" | SessionState["mode"] | "failed";

/** A session, from Start to Reset. */
interface Started {
  readonly abort: AbortController;
  /** What it has begun with: in the link, what was changed since then stands for itself. */
  readonly values: NetworkValues;
  readonly settings: NetworkSettings;
  readonly rate: StepRate;
  trainer: Remote<Trainer> | null;
  opened: OpenedTrainer | null;
  state: SessionState | null;
}

/** The network on the page: is trained in a worker that is there from Start to Reset. */
export class NetworkLab {
  readonly #parts: PageParts;
  readonly #frames: Frames;
  readonly #controls: Controls<typeof networkFields>;
  readonly #onValues: (values: NetworkValues, changes: readonly ChangeAt[]) => void;
  /** Those that were made, and those that a link has planned. */
  #changes: readonly ChangeAt[];
  #started: Started | null = null;
  #mode: Mode = "idle";
  #spectrumOf: Rule = "sgd";

  constructor(
    root: HTMLElement,
    values: NetworkValues,
    changes: readonly ChangeAt[],
    onValues: (values: NetworkValues, changes: readonly ChangeAt[]) => void,
  ) {
    this.#parts = new PageParts(root);
    this.#frames = new Frames(root);
    this.#changes = changes;
    this.#onValues = onValues;
    this.#controls = new Controls(root, "network", networkFields, values, (_, key) => this.#onControl(key));
    this.#parts.onPress("start", () => {
      if (this.#mode === "running") void this.#started!.trainer!.pause();
      else if (this.#mode === "paused") void this.#started!.trainer!.run();
      else void this.#start();
    });
    this.#parts.onPress("step", () => void this.#started!.trainer!.step());
    this.#parts.onPress("reset", () => this.#reset());
    this.#parts.onPress("presets", () => {
      this.#reset();
      this.#controls.values = presetsOf(networkFields);
      this.#remember();
    });
    for (const button of this.#ruleButtons) {
      button.addEventListener("click", () => this.#change({ rules: rulesOf(button) }));
    }
    this.#spectrumSelect.addEventListener("change", () => {
      this.#spectrumOf = this.#spectrumSelect.value as Rule;
      this.#show();
    });
    this.#show();
  }

  get #ruleButtons(): NodeListOf<HTMLButtonElement> {
    return this.#parts.root.querySelectorAll<HTMLButtonElement>("[data-rules]");
  }

  get #spectrumSelect(): HTMLSelectElement {
    return this.#parts.element("spectrum-of") as HTMLSelectElement;
  }

  #onControl(key: keyof NetworkValues): void {
    const { learningRate, batchSize } = networkSettings(this.#controls.values);
    if (!this.#started) this.#remember();
    else if (key === "learningRate") this.#change({ learningRate });
    else if (key === "batchSize") this.#change({ batchSize });
  }

  #change(change: Change): void {
    void this.#started?.trainer?.change(change);
  }

  /** Into the link: what a session has begun with, and else what the next one will. */
  #remember(): void {
    this.#onValues(this.#started?.values ?? this.#controls.values, this.#changes);
  }

  async #start(): Promise<void> {
    this.#reset({ keepsChanges: true });
    const { values } = this.#controls;
    const abort = new AbortController();
    const started: Started = {
      abort,
      values,
      settings: networkSettings(values),
      rate: new StepRate(),
      trainer: null,
      opened: null,
      state: null,
    };
    this.#started = started;
    this.#mode = "starting";
    this.#show();
    try {
      const [{ openWorker }] = await Promise.all([import("./open-worker.ts"), this.#frames.load()]);
      const request = {
        backend: askedBackend(values),
        folder: new URL(this.#parts.root.dataset.src!, document.baseURI).href,
        settings: started.settings,
        changes: this.#changes,
      };
      const onState = (state: SessionState) => {
        try {
          this.#onState(started, state);
        } catch (error) {
          // The worker would be told, and nobody else.
          this.#fail(error as Error);
        }
      };
      const { trainer, opened, failure } = await openWorker(request, onState, abort.signal);
      Object.assign(started, { trainer, opened });
      this.#parts.tell("engine", engineWords(opened));
      await Promise.race([trainer.work(), failure]);
    } catch (error) {
      if (!abort.signal.aborted) this.#fail(error as Error);
    }
  }

  #onState(started: Started, state: SessionState): void {
    if (started !== this.#started) return;
    const isNews = state.changes.length !== started.state?.changes.length;
    started.state = state;
    this.#mode = state.mode;
    this.#changes = [...state.changes, ...this.#changes.filter(({ step }) => step > state.step)];
    if (isNews) this.#followChanges(state);
    this.#show();
    if (state.mode === "running") return this.#parts.tell("status", "");
    started.rate.forget();
    this.#frames.describe();
    const reason = state.mode === "over" ? "Nothing is left to train." : "Paused.";
    const { learningRate } = this.#controls.values;
    this.#parts.tell("status", [reason, ...verdictsOf(standingsOfSession(state), learningRate)].join(" "));
  }

  /** Sliders show what holds now, and eigenvalues are of a rule that goes on. */
  #followChanges({ changes, segments, active }: SessionState): void {
    const { learningRate, batchSize } = this.#controls.values;
    const latest = changes.reduce<Change>((all, change) => ({ ...all, ...change }), {
      learningRate,
      batchSize,
    });
    this.#controls.values = {
      ...this.#controls.values,
      learningRate: latest.learningRate!,
      batchSize: latest.batchSize!,
    };
    const going = segments.filter(({ name }) => active.includes(name)).map(({ rule }) => rule);
    if (going.length > 0 && !going.includes(this.#spectrumOf)) this.#spectrumOf = going[0]!;
    this.#remember();
  }

  #fail({ message }: Error): void {
    this.#mode = "failed";
    this.#started!.abort.abort();
    this.#parts.tell("status", `Training has ended: ${message}`);
    this.#show();
  }

  #reset({ keepsChanges = false } = {}): void {
    if (this.#started) {
      this.#started.abort.abort();
      this.#controls.values = this.#started.values;
    }
    this.#started = null;
    this.#mode = "idle";
    this.#spectrumOf = "sgd";
    if (!keepsChanges) this.#changes = [];
    this.#parts.tell("status", "");
    this.#parts.tell("engine", "");
    this.#remember();
    this.#show();
  }

  #show(): void {
    const { root } = this.#parts;
    const state = this.#started?.state ?? null;
    const hasSession = this.#mode === "running" || this.#mode === "paused";
    root.dataset.state = this.#mode;
    this.#parts.button("start").textContent = labels[this.#mode];
    this.#parts.button("start").disabled = this.#mode === "starting";
    this.#parts.button("step").disabled = this.#mode !== "paused";
    this.#parts.button("reset").disabled = this.#mode === "idle";
    for (const key of Object.keys(networkFields) as (keyof NetworkValues)[]) {
      const isImmediate = key === "learningRate" || key === "batchSize";
      this.#controls.enable(key, this.#mode === "idle" || (isImmediate && hasSession));
    }
    const going = state?.segments.filter(({ name }) => state.active.includes(name)).map(({ rule }) => rule);
    for (const button of this.#ruleButtons) {
      button.disabled = !hasSession;
      button.setAttribute("aria-pressed", String(going?.join(" ") === button.dataset.rules));
    }
    this.#spectrumSelect.disabled = !state;
    this.#spectrumSelect.value = this.#spectrumOf;
    this.#showChanges();
    if (state) this.#showState(state);
    else {
      this.#parts.element("progress").textContent = this.#mode === "starting"
        ? "Loading the engine and the digits …"
        : "Idle.";
      fillStandings(this.#parts.element("standings"), []);
      this.#draw([], []);
    }
  }

  #showState(state: SessionState): void {
    const { settings, rate } = this.#started!;
    const standings = standingsOfSession(state);
    const speed = state.mode === "running" ? rate.add(performance.now(), state.step) : null;
    this.#parts.element("progress").textContent = progressOf(state.step, settings.until, [], speed);
    fillStandings(this.#parts.element("standings"), standings);
    this.#draw(state.segments, state.events);
  }

  #draw(segments: SessionState["segments"], events: SessionState["events"]): void {
    const { settings, opened } = this.#started ?? {};
    const k = settings?.k ?? this.#controls.values.k;
    const caption = settings && opened ? [...networkCaption(settings, opened), location.href] : [];
    this.#frames.show(
      networkCharts(segments, k, this.#spectrumOf),
      { trajectories: segments, events, curvature: null, note: "a small model, not the paper’s run" },
      caption,
    );
  }

  #showChanges(): void {
    const element = this.#parts.element("changes");
    element.hidden = this.#changes.length === 0;
    this.#parts.tell("changes", changesInWords(this.#changes));
  }
}

const labels: Readonly<Record<Mode, string>> = {
  idle: "Start",
  starting: "Starting …",
  running: "Pause",
  paused: "Go on",
  over: "Start again",
  failed: "Start again",
};

function rulesOf({ dataset }: HTMLElement): Rule[] {
  return rules.filter((rule) => dataset.rules!.split(" ").includes(rule));
}
