"""Fifty steps of PyTorch's own optimizers on L(x) = sum(h_i x_i^2)/2 + <c_t, x>, in float64.

Reads curvature.npy (h) [p], theta.npy [p] and linear.npy (c_t) [steps, p] from a folder, takes one step for each row, and
writes path.npy there [steps, p], the parameters after every step (float64). SAM is written with PyTorch's SGD. Used by tests.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", required=True, type=Path)
    parser.add_argument("--optimizer", required=True, type=json.loads, help="an optimizer of a run's configuration")
    args = parser.parse_args()
    read = lambda name: torch.tensor(np.load(args.folder / f"{name}.npy").astype(np.float64))
    curvature, linear = read("curvature"), read("linear")
    theta = read("theta").requires_grad_()
    options = args.optimizer
    kind, lr = options["kind"], options["learningRate"]
    if kind == "adam":
        betas = (options["beta1"], options["beta2"])
        optimizer = torch.optim.Adam([theta], lr=lr, betas=betas, eps=options["epsilon"])
    else:
        optimizer = torch.optim.SGD([theta], lr=lr, momentum=options.get("momentum", 0))

    def differentiate(slope):
        optimizer.zero_grad()
        (0.5 * (curvature * theta**2).sum() + slope @ theta).backward()

    path = []
    for slope in linear.reshape(-1, theta.numel()):
        differentiate(slope)
        if kind == "sam":
            ahead = options["rho"] * theta.grad / theta.grad.norm()
            with torch.no_grad():
                theta += ahead
            differentiate(slope)
            with torch.no_grad():
                theta -= ahead
        optimizer.step()
        path.append(theta.detach().numpy().copy())
    np.save(args.folder / "path.npy", np.stack(path))


if __name__ == "__main__":
    main()
