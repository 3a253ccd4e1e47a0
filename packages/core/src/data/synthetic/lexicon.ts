const words = (text: string): readonly string[] => text.split(" ");

/** Words that say that something is bad (index 0) or good (index 1). */
export const ADJECTIVES = [
  words(
    "bad dull flat tedious bland clumsy lifeless shallow silly stale tired weak boring messy pointless sloppy hollow " +
      "grating forced lazy dreary awful vapid leaden contrived muddled ugly annoying witless uninspired unfunny painful",
  ),
  words(
    "good bright moving funny fresh warm lively deep witty smart clever gripping lovely sharp tender honest graceful " +
      "charming vivid rich delightful inventive touching stirring elegant hilarious superb heartfelt wise fine poignant " +
      "absorbing",
  ),
] as const;

export const VERBS = [
  words("wastes ruins bores spoils insults fails drags annoys buries squanders weakens exhausts"),
  words("delights moves enriches rewards honors charms lifts thrills celebrates enlivens refreshes graces"),
] as const;

export const NEUTRAL_ADJECTIVES = words(
  "new old long short early late quiet loud small big young french german urban rural modern silent second first whole " +
    "final recent little foreign local domestic political musical historical animated",
);

export const NOUNS = words(
  "film movie story script plot cast scene director actor actress camera score ending opening dialogue character hero " +
    "villain comedy drama thriller romance remake sequel family audience viewer critic childhood city village war love " +
    "music dance novel series picture performance screenplay premise subject moment hour effect image voice world dream",
);

export const NEUTRAL_VERBS = words(
  "follows shows tells watches meets leaves finds films recalls describes joins opens",
);

export const INTENSIFIERS = words(
  "very truly rather quite so deeply utterly surprisingly remarkably consistently",
);

export const NEGATIONS = words("not never hardly scarcely");

export const DETERMINERS = words("the a this its that every another");

export const PREPOSITIONS = words("of by with about from in for");

/** As in English, where the word of rank r comes about 1/r as often as the first. */
export const NAMES: readonly string[] = makeNames(5_000);

/** Names that no other word is like, the same on every machine: syllables counted through. */
function makeNames(count: number): string[] {
  const onsets = words("b br d dr gl gr l m pl r st tr v w y z bl");
  const vowels = words("a e o ai ei ou");
  const endings = words("n r l nd lm rk v");
  return Array.from({ length: count }, (_, i) => {
    // 613 has no factor in common with the number of combinations, so that names of near ranks are unlike.
    let rest = (i * 613) % (onsets.length * vowels.length * onsets.length * vowels.length * endings.length);
    return [onsets, vowels, onsets, vowels, endings].map((parts) => {
      const part = parts[rest % parts.length];
      rest = Math.floor(rest / parts.length);
      return part;
    }).join("");
  });
}
