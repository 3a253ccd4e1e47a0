"""Dom-SGD the usual way: ARPACK (scipy's eigsh) over single Hessian-vector products by PyTorch's autograd, at every step.

The gradient's graph is made once a step and kept for all its products.

Reads theta.npy and the samples (see samples.py) from a folder. Then answers each line of JSON on standard input with one:

  {"step": [indices]}   one Dom-SGD step on the mini-batch of these samples
  {"product": count}    so many Hessian-vector products in random directions
  {"save": "file.npy"}  writes θ (float32)

Eigenvalues in an answer are those at the θ that the step has started from.
"""

import argparse
import json
import resource
import sys
import time

import numpy as np
import scipy
import torch
from scipy.sparse.linalg import LinearOperator, eigsh

import samples
from curvature import LOSSES, Curvature


class DomSgd:
    def __init__(self, args):
        self.model, self.inputs, self.labels = samples.load(args)
        self.batches = samples.batches(self.inputs, self.labels, args.batch)
        self.args = args
        self.theta = np.load(args.folder / "theta.npy")
        self.start = None  # of the next eigensolve: random at the first

    def at_theta(self, batches):
        return Curvature(self.model, self.args.loss, batches, self.theta)

    def step(self, indices):
        begin = time.perf_counter()
        full = self.at_theta(self.batches)
        full.keep_gradients()
        products = 0

        def product(v):
            nonlocal products
            products += 1
            return full.hvp(v).numpy()

        p = len(self.theta)
        hessian = LinearOperator((p, p), matvec=product, dtype=np.float32)
        values, vectors = eigsh(hessian, k=self.args.k, which="LA", tol=self.args.tolerance, v0=self.start)
        # ARPACK starts from one vector: a sum has a part in each of the last step's eigenvectors.
        self.start = vectors.sum(axis=1)
        batch = [(tuple(part[indices] for part in self.inputs), self.labels[indices])]
        _, gradient = self.at_theta(batch).loss_and_gradient()
        dominant = vectors @ (vectors.T @ gradient.numpy())
        self.theta = self.theta - np.float32(self.args.learning_rate) * dominant
        seconds = time.perf_counter() - begin
        return {"seconds": seconds, "products": products, "eigenvalues": values[::-1].tolist()}

    def product(self, count):
        full = self.at_theta(self.batches)
        full.keep_gradients()
        directions = torch.randn(count, len(self.theta))
        begin = time.perf_counter()
        for direction in directions:
            full.hvp(direction)
        return {"seconds": (time.perf_counter() - begin) / count}

    def save(self, path):
        np.save(path, self.theta.astype(np.float32))
        return {}


def peak_bytes():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    samples.add_arguments(parser)
    parser.add_argument("--loss", required=True, choices=LOSSES)
    parser.add_argument("--k", type=int, required=True, help="dimension of the dominant subspace")
    parser.add_argument("--tolerance", type=float, default=1e-4, help="of eigsh, relative to each eigenvalue")
    parser.add_argument("--learning-rate", type=float, required=True)
    parser.add_argument("--threads", type=int, required=True)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)

    run = DomSgd(args)
    versions = {"python": sys.version.split()[0], "torch": torch.__version__, "scipy": scipy.__version__}
    print(json.dumps({"versions": versions, "threads": torch.get_num_threads()}), flush=True)
    for line in sys.stdin:
        [(command, argument)] = json.loads(line).items()
        answer = {"step": run.step, "product": run.product, "save": run.save}[command](argument)
        print(json.dumps({**answer, "peakMemoryBytes": peak_bytes()}), flush=True)


if __name__ == "__main__":
    main()
