"""Counts the products that ARPACK (scipy's eigsh) takes for the largest eigenvalues of a symmetric matrix.

The matrix is the Hessian of a model's loss, from theta.npy and the samples (see samples.py) in a folder; or diagonal, with the
eigenvalues in values.npy there. Prints one line of JSON for each number of eigenvalues and each number of Lanczos vectors (ncv;
0 is SciPy's own choice, max(2k + 1, 20)): products, the largest residual relative to its eigenvalue, and the eigenvalues.
"""

import argparse
import json

import numpy as np
import torch
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh

import samples
from curvature import LOSSES, Curvature


def hessian(args):
    model, inputs, labels = samples.load(args)
    theta = np.load(args.folder / "theta.npy")
    at_theta = Curvature(model, args.loss, samples.batches(inputs, labels, args.batch), theta)
    at_theta.keep_gradients()
    return len(theta), np.float32, lambda v: at_theta.hvp(v.ravel()).numpy()


def diagonal(args):
    values = np.load(args.folder / "values.npy").astype(np.float64)
    return len(values), np.float64, lambda v: values * v.ravel()


def solve(p, dtype, multiply, k, ncv, args):
    products = 0

    def product(v):
        nonlocal products
        products += 1
        return multiply(v)

    matrix = LinearOperator((p, p), matvec=product, dtype=dtype)
    start = np.random.default_rng(args.seed).standard_normal(p).astype(dtype)
    try:
        values, vectors = eigsh(matrix, k=k, which="LA", tol=args.tolerance, v0=start, ncv=ncv or None)
    except ArpackNoConvergence as error:
        return {"k": k, "ncv": ncv, "products": products, "residual": None, "eigenvalues": error.eigenvalues.tolist()}
    spent = products
    residuals = [np.linalg.norm(product(u) - value * u) / abs(value) for value, u in zip(values, vectors.T)]
    return {
        "k": k,
        "ncv": ncv,
        "products": spent,
        "residual": float(max(residuals)),
        "eigenvalues": values[::-1].tolist(),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    samples.add_arguments(parser, required=False)
    parser.add_argument("--loss", choices=LOSSES, default="mse")
    parser.add_argument("--k", type=int, nargs="+", required=True)
    parser.add_argument("--ncv", type=int, nargs="+", default=[0])
    parser.add_argument("--tolerance", type=float, default=1e-5, help="of eigsh, relative to each eigenvalue")
    parser.add_argument("--seed", type=int, default=0, help="of the first vector")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    p, dtype, multiply = hessian(args) if args.model else diagonal(args)
    for k in args.k:
        for ncv in args.ncv:
            if ncv == 0 or ncv > k:
                print(json.dumps(solve(p, dtype, multiply, k, ncv, args)), flush=True)


if __name__ == "__main__":
    main()
