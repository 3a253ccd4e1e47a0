"""Loss, gradient and one Hessian-vector product of a model at given parameters and samples, in float64.

Reads theta.npy, direction.npy and the samples (see samples.py) from a folder; writes gradient.npy and product.npy there
(float32) and prints {"loss": ...}. Used by tests.
"""

import argparse
import json

import numpy as np
import torch

import samples
from curvature import LOSSES, Curvature


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    samples.add_arguments(parser)
    parser.add_argument("--loss", required=True, choices=LOSSES)
    args = parser.parse_args()
    torch.set_default_dtype(torch.float64)

    model, inputs, labels = samples.load(args)
    batches = samples.batches(inputs, labels, args.batch)
    curvature = Curvature(model, args.loss, batches, samples.read(args.folder, "theta"))
    loss, gradient = curvature.loss_and_gradient()
    product = curvature.hvp(samples.read(args.folder, "direction"))
    np.save(args.folder / "gradient.npy", gradient.numpy().astype(np.float32))
    np.save(args.folder / "product.npy", product.numpy().astype(np.float32))
    print(json.dumps({"loss": loss}))


if __name__ == "__main__":
    main()
