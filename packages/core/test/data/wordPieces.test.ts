import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { bertUncased } from "../../src/data/mod.ts";

const { vocabulary, encode } = await bertUncased();
const pieces = (text: string) => encode(text).map((id) => vocabulary[id]).join(" ");

test("the vocabulary is the one published with bert-base-uncased, by its digest", () => {
  const file = `${vocabulary.join("\n")}\n`;
  expect(vocabulary).toHaveLength(30_522);
  expect(createHash("sha256").update(file).digest("hex")).toBe(
    "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
  );
});

test.each([
  ["Clichéd, UNAFFABLE!", "[CLS] cl ##iche ##d , una ##ffa ##ble ! [SEP]"],
  ["it 's n't", "[CLS] it ' s n ' t [SEP]"],
  ["a — 电影 ½", "[CLS] a — [UNK] [UNK] ½ [SEP]"],
  ["", "[CLS] [SEP]"],
])("%j goes into pieces as with BERT's own tokenizer", (text, expected) => {
  expect(pieces(text)).toBe(expected);
});
