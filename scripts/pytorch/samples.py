"""Models and samples out of a folder: labels.npy and either x.npy or tokens.npy and mask.npy, all flat float32."""

from pathlib import Path

import numpy as np
import torch

import models


def add_arguments(parser, required=True):
    parser.add_argument("--model", required=required, choices=["mlp", "cnn", "transformer", "vgg11", "resnet8"])
    parser.add_argument("--folder", required=True, type=Path)
    parser.add_argument("--vocabulary", type=int, help="rows of the transformer's embeddings")
    parser.add_argument("--batch", type=int, help="samples that go through at once (default: all)")


def read(folder, name):
    return torch.as_tensor(np.load(folder / f"{name}.npy"), dtype=torch.get_default_dtype())


def load(args):
    """The model, its inputs (a tuple of tensors, one row a sample) and the labels."""
    labels = read(args.folder, "labels").long()
    n = len(labels)
    length = None
    if args.model == "transformer":
        inputs = (read(args.folder, "tokens").long().view(n, -1), read(args.folder, "mask").view(n, -1))
        length = inputs[0].shape[1]
    elif args.model == "mlp":
        inputs = (read(args.folder, "x").view(n, -1),)
    else:
        inputs = (read(args.folder, "x").view(n, 3, 32, 32),)
    return models.build(args.model, args.vocabulary, length), inputs, labels


def batches(inputs, labels, size=None):
    """All samples in order, `size` at a time, as a list of (inputs of the model, labels)."""
    n = len(labels)
    size = size or n
    return [(tuple(part[i : i + size] for part in inputs), labels[i : i + size]) for i in range(0, n, size)]
