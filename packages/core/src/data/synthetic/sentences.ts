import { createRandom, type RandomStream } from "../../random.ts";
import { checkCounts, countToTake, type SampleCounts, type TokenDataset } from "../dataset.ts";
import { makeTokenDataset, type RawSentences } from "../sentences.ts";
import {
  ADJECTIVES,
  DETERMINERS,
  INTENSIFIERS,
  NAMES,
  NEGATIONS,
  NEUTRAL_ADJECTIVES,
  NEUTRAL_VERBS,
  NOUNS,
  PREPOSITIONS,
  VERBS,
} from "./lexicon.ts";

/** As many samples as SST-2 has. */
const AVAILABLE = { training: 67_349, test: 872 } as const;

/**
 * Sentences about films in the form of SST-2: words, and whether they say that something is good (1) or bad (0), both
 * equally likely. Which words say so is not enough to tell: "not" turns the word that follows round, and of two
 * opposed clauses the main one counts, be it the first ("… although …") or the second ("… but …", "although … , …"). The
 * first n of a seed are the same however many are written.
 *
 * @throws DataError if a count is out of range
 */
export async function syntheticSentences(counts: SampleCounts, seed: number): Promise<TokenDataset> {
  const { samples, testSamples } = checkCounts(counts);
  const write = (split: "training" | "test", wanted: number): RawSentences => {
    const count = countToTake("synthetic sentences", split, wanted, AVAILABLE[split]);
    return writeSentences(count, createRandom(seed, `synthetic-sentences/${split}`));
  };
  return await makeTokenDataset({
    source: "synthetic-sentences",
    title: "synthetic sentences",
    synthetic: true,
    classes: 2,
    train: write("training", samples),
    test: write("test", testSamples),
  });
}

function writeSentences(samples: number, random: RandomStream): RawSentences {
  const labels = new Uint8Array(samples);
  const sentences: string[][] = [];
  for (let sample = 0; sample < samples; sample++) {
    labels[sample] = random.below(2);
    sentences.push(new Writer(random).sentence(labels[sample] as Tone));
  }
  return { sentences, labels };
}

/** Bad or good. */
type Tone = 0 | 1;

const opposite = (tone: Tone): Tone => tone === 0 ? 1 : 0;

class Writer {
  readonly #random: RandomStream;

  constructor(random: RandomStream) {
    this.#random = random;
  }

  sentence(tone: Tone): string[] {
    return this.#choose<string[]>([
      [0.3, () => [...this.#description(tone), ...this.#optional(0.6, () => [this.#one(NOUNS)])]],
      [0.4, () => [...this.#clause(tone), ...this.#stop()]],
      [0.3, () => [...this.#contrast(tone), ...this.#stop()]],
    ]);
  }

  /** Two clauses of which the main one has the tone. */
  #contrast(tone: Tone): string[] {
    const [main, other] = [this.#clause(tone), this.#clause(opposite(tone))];
    return this.#choose<string[]>([
      [0.4, () => [...other, this.#one(["but", "yet"]), ...main]],
      [0.3, () => [this.#one(["although", "while"]), ...other, ",", ...main]],
      [0.3, () => [...main, this.#one(["although", "though"]), ...other]],
    ]);
  }

  #clause(tone: Tone): string[] {
    const place = () => this.#optional(0.3, () => [this.#one(PREPOSITIONS), ...this.#thing(0)]);
    return this.#choose<string[]>([
      [
        0.4,
        () => [
          ...this.#thing(1),
          this.#one(["is", "seems", "remains"]),
          ...this.#description(tone),
          ...place(),
        ],
      ],
      [0.3, () => [...this.#thing(1), this.#one(VERBS[tone]), ...this.#thing(1)]],
      [0.3, () => ["it", "'s", ...this.#description(tone), ...place()]],
    ]);
  }

  #description(tone: Tone): string[] {
    const intensifier = () => this.#optional(0.4, () => [this.#one(INTENSIFIERS)]);
    return this.#choose<string[]>([
      [0.6, () => [...intensifier(), this.#one(ADJECTIVES[tone])]],
      [0.2, () => [this.#one(NEGATIONS), ...intensifier(), this.#one(ADJECTIVES[opposite(tone)])]],
      [0.2, () => [this.#one(ADJECTIVES[tone]), this.#one(["and", ","]), this.#one(ADJECTIVES[tone])]],
    ]);
  }

  /** Something of no tone, with up to `depth` others that belong to it. */
  #thing(depth: number): string[] {
    const more = () =>
      this.#choose<string[]>([
        [0.6, () => [this.#one(PREPOSITIONS), this.#name()]],
        [0.2, () => [this.#one(PREPOSITIONS), ...this.#thing(depth - 1)]],
        [0.2, () => ["that", this.#one(NEUTRAL_VERBS), ...this.#thing(depth - 1)]],
      ]);
    return this.#choose<string[]>([
      [0.2, () => [this.#name()]],
      [0.8, () => [
        this.#one(DETERMINERS),
        ...this.#optional(0.3, () => [this.#one(NEUTRAL_ADJECTIVES)]),
        this.#one(NOUNS),
        ...(depth > 0 ? this.#optional(0.6, more) : []),
      ]],
    ]);
  }

  /** The name of rank r with a probability that falls like 1/r. */
  #name(): string {
    return NAMES[Math.floor(NAMES.length ** this.#random.uniform()) - 1];
  }

  #stop(): string[] {
    return this.#optional(0.7, () => ["."]);
  }

  #optional(probability: number, write: () => string[]): string[] {
    return this.#random.uniform() < probability ? write() : [];
  }

  #one(options: readonly string[]): string {
    return options[this.#random.below(options.length)];
  }

  /** One of the alternatives, by their probabilities, which sum to 1. */
  #choose<T>(alternatives: readonly (readonly [probability: number, write: () => T])[]): T {
    let left = this.#random.uniform();
    const chosen = alternatives.find(([probability]) => (left -= probability) < 0) ?? alternatives.at(-1)!;
    return chosen[1]();
  }
}
