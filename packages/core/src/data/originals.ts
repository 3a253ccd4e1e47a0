import type { DatasetName } from "./dataset.ts";

/** A file of a published data set: where it is to be had, and what must be in it. */
export interface OriginalFile {
  /** Where it goes within the cache's data folder; its last part is the file's published name. */
  readonly path: string;
  /** Where it is published: the canonical place first, then its mirrors. */
  readonly urls: readonly string[];
  readonly format: "gzip" | "tar.gz" | "zip";
  /** Its published size in bytes. */
  readonly bytes: number;
  /** SHA-256 of the published file. */
  readonly sha256: string;
  /**
   * SHA-256 of the files that it holds, by name without folders. They hold as well in a copy that was packed anew, as
   * mirrors do; what else is in an archive does not matter.
   */
  readonly contents: Readonly<Record<string, string>>;
}

export interface Original {
  readonly title: string;
  readonly files: readonly OriginalFile[];
}

// yann.lecun.com, where MNIST was published, refuses most downloads; PyTorch and TensorFlow take it from these two.
const MNIST_MIRRORS = [
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
];

function mnistFile(name: string, bytes: number, sha256: string, content: string): OriginalFile {
  return {
    path: `mnist/${name}.gz`,
    urls: MNIST_MIRRORS.map((mirror) => `${mirror}${name}.gz`),
    format: "gzip",
    bytes,
    sha256,
    contents: { [name]: content },
  };
}

/**
 * The published data sets. The digests of whole files are those that TensorFlow Datasets and Hugging Face publish for
 * these addresses. The digests of MNIST's contents are published widely; those of SST-2's were computed from a copy (that
 * of dev.tsv is published too); those of CIFAR-10's are published by the Ruby port of torchvision. A file passes by its own
 * digest or by its contents'.
 */
export const ORIGINALS: Readonly<Record<DatasetName, Original>> = {
  mnist: {
    title: "MNIST",
    files: [
      mnistFile(
        "train-images-idx3-ubyte",
        9_912_422,
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
      ),
      mnistFile(
        "train-labels-idx1-ubyte",
        28_881,
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
      ),
      mnistFile(
        "t10k-images-idx3-ubyte",
        1_648_877,
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
      ),
      mnistFile(
        "t10k-labels-idx1-ubyte",
        4_542,
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
      ),
    ],
  },
  cifar10: {
    title: "CIFAR-10",
    files: [{
      path: "cifar-10-binary.tar.gz",
      urls: ["https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"],
      format: "tar.gz",
      bytes: 170_052_171,
      sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
      contents: {
        "data_batch_1.bin": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
        "data_batch_2.bin": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
        "data_batch_3.bin": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
        "data_batch_4.bin": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
        "data_batch_5.bin": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
        "test_batch.bin": "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
      },
    }],
  },
  sst2: {
    title: "SST-2",
    files: [{
      path: "SST-2.zip",
      urls: ["https://dl.fbaipublicfiles.com/glue/data/SST-2.zip"],
      format: "zip",
      bytes: 7_439_277,
      sha256: "d67e16fb55739c1b32cdce9877596db1c127dc322d93c082281f64057c16deaa",
      contents: {
        "train.tsv": "5c47819a1d04cfabc7afcc79a919c97b0b367101ad42d3ff148d67bf501384c2",
        "dev.tsv": "54a9c12c77e402fc14d6a66a506f24d999f596b0176eb777c972cccc2f9cc4b0",
      },
    }],
  },
};
