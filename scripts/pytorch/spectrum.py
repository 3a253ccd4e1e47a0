"""Eigenvalues of the loss's Hessian and the gradient's share in their eigenvectors' span, in float64, as one line of JSON."""

import argparse
import json

import numpy as np
import torch
from scipy.sparse.linalg import LinearOperator, eigsh

import samples
from curvature import LOSSES, Curvature


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    samples.add_arguments(parser)
    parser.add_argument("--loss", choices=LOSSES, default="mse")
    parser.add_argument("--k", type=int, required=True)
    parser.add_argument("--tolerance", type=float, default=1e-9, help="of eigsh, relative to each eigenvalue")
    parser.add_argument("--ncv", type=int, default=60, help="Lanczos vectors")
    args = parser.parse_args()
    torch.set_default_dtype(torch.float64)
    model, inputs, labels = samples.load(args)
    theta = np.load(args.folder / "theta.npy").astype(np.float64)
    at_theta = Curvature(model, args.loss, samples.batches(inputs, labels, args.batch), theta)
    loss, gradient = at_theta.loss_and_gradient()
    at_theta.keep_gradients()
    p = len(theta)
    matrix = LinearOperator((p, p), matvec=lambda v: at_theta.hvp(v.ravel()).numpy(), dtype=np.float64)
    start = np.random.default_rng(0).standard_normal(p)
    values, vectors = eigsh(matrix, k=args.k, which="LA", tol=args.tolerance, v0=start, ncv=args.ncv)
    gradient = gradient.numpy()
    norm = float(np.linalg.norm(gradient))
    chi = float(np.linalg.norm(vectors.T @ gradient)) / norm
    print(json.dumps({"loss": loss, "gradNorm": norm, "chi": chi, "eigenvalues": values[::-1].tolist()}))


if __name__ == "__main__":
    main()
