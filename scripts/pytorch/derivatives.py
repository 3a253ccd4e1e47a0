"""Loss, gradient and one Hessian-vector product of a model at given parameters and samples, in float64.

Reads theta.npy, direction.npy, labels.npy and either x.npy or tokens.npy and mask.npy, all flat float32, from a
folder; writes gradient.npy and product.npy there (float32) and prints {"loss": ...}. Used by tests.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

import models
from curvature import LOSSES, Curvature


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, choices=["mlp", "cnn", "transformer", "vgg11", "resnet8"])
    parser.add_argument("--loss", required=True, choices=LOSSES)
    parser.add_argument("--folder", required=True, type=Path)
    parser.add_argument("--words", type=int, help="vocabulary of the transformer")
    parser.add_argument("--positions", type=int, help="longest sentence of the transformer")
    parser.add_argument("--batch", type=int, help="samples that go through at once (default: all)")
    args = parser.parse_args()
    torch.set_default_dtype(torch.float64)

    def read(name):
        return torch.as_tensor(np.load(args.folder / f"{name}.npy"), dtype=torch.float64)

    labels = read("labels").long()
    n = len(labels)
    if args.model == "transformer":
        inputs = (read("tokens").long().view(n, -1), read("mask").view(n, -1))
    elif args.model == "mlp":
        inputs = (read("x").view(n, -1),)
    else:
        inputs = (read("x").view(n, 3, 32, 32),)
    size = args.batch or n
    batches = [
        (tuple(part[i : i + size] for part in inputs), labels[i : i + size]) for i in range(0, n, size)
    ]
    model = models.build(args.model, args.words, args.positions)
    curvature = Curvature(model, args.loss, batches, read("theta"))
    loss, gradient = curvature.loss_and_gradient()
    product = curvature.hvp(read("direction"))
    np.save(args.folder / "gradient.npy", gradient.numpy().astype(np.float32))
    np.save(args.folder / "product.npy", product.numpy().astype(np.float32))
    print(json.dumps({"loss": loss}))


if __name__ == "__main__":
    main()
