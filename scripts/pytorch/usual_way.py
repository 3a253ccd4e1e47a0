"""Dom-SGD the usual way: ARPACK (scipy's eigsh) over single Hessian-vector products by PyTorch's autograd, at every step.

The gradient's graph is made once a step and kept for all its products. On a card where PyTorch sees one, in float32.

Reads theta.npy and the samples (see samples.py) from a folder. Then answers each line of JSON on standard input with one:

  {"step": [indices]}   one Dom-SGD step on the mini-batch of these samples
  {"product": count}    so many Hessian-vector products in random directions
  {"gradient": count}   so many gradients of the whole subset
  {"sgd": [[indices]]}  a step of SGD on each of these mini-batches, from θ, which stays as it is
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
        model, inputs, labels = samples.load(args)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.model, self.labels = model.to(self.device), labels.to(self.device)
        self.inputs = tuple(part.to(self.device) for part in inputs)
        self.batches = samples.batches(self.inputs, self.labels, args.batch)
        self.args = args
        self.theta = np.load(args.folder / "theta.npy")
        self.start = None  # of the next eigensolve: random at the first

    def clock(self):
        """Seconds, once all that a card was given is done."""
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
        return time.perf_counter()

    def device_name(self):
        return torch.cuda.get_device_name(self.device) if self.device.type == "cuda" else "cpu"

    def at_theta(self, batches):
        return Curvature(self.model, self.args.loss, batches, self.theta)

    def batch(self, indices):
        return [(tuple(part[indices] for part in self.inputs), self.labels[indices])]

    def step(self, indices):
        begin = self.clock()
        full = self.at_theta(self.batches)
        full.keep_gradients()
        products = 0

        def product(v):
            nonlocal products
            products += 1
            return full.hvp(v).cpu().numpy()

        p = len(self.theta)
        hessian = LinearOperator((p, p), matvec=product, dtype=np.float32)
        values, vectors = eigsh(hessian, k=self.args.k, which="LA", tol=self.args.tolerance, v0=self.start)
        # ARPACK starts from one vector: a sum has a part in each of the last step's eigenvectors.
        self.start = vectors.sum(axis=1)
        _, gradient = self.at_theta(self.batch(indices)).loss_and_gradient()
        dominant = vectors @ (vectors.T @ gradient.cpu().numpy())
        self.theta = self.theta - np.float32(self.args.learning_rate) * dominant
        seconds = self.clock() - begin
        return {"seconds": seconds, "products": products, "eigenvalues": values[::-1].tolist()}

    def product(self, count):
        full = self.at_theta(self.batches)
        full.keep_gradients()
        directions = torch.randn(count, len(self.theta), device=self.device)
        begin = self.clock()
        for direction in directions:
            full.hvp(direction)
        return {"seconds": (self.clock() - begin) / count}

    def gradient(self, count):
        full = self.at_theta(self.batches)
        begin = self.clock()
        for _ in range(count):
            full.loss_and_gradient()
        return {"seconds": (self.clock() - begin) / count}

    def sgd(self, batches):
        # The parameters share the memory of what they are set to.
        parameters = Curvature(self.model, self.args.loss, self.batches, self.theta.copy()).parameters
        total_loss = LOSSES[self.args.loss]
        begin = self.clock()
        for indices in batches:
            [(inputs, labels)] = self.batch(indices)
            loss = total_loss(self.model(*inputs), labels) / len(labels)
            gradients = torch.autograd.grad(loss, parameters)
            with torch.no_grad():
                for parameter, gradient in zip(parameters, gradients):
                    parameter -= self.args.learning_rate * gradient
        return {"seconds": (self.clock() - begin) / len(batches)}

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
    # From Ampere on convolutions would round their factors to 10 bits.
    torch.backends.cudnn.allow_tf32 = False

    run = DomSgd(args)
    versions = {"python": sys.version.split()[0], "torch": torch.__version__, "scipy": scipy.__version__}
    about = {"versions": versions, "device": run.device_name(), "threads": torch.get_num_threads()}
    print(json.dumps(about), flush=True)
    commands = {name: getattr(run, name) for name in ["step", "product", "gradient", "sgd", "save"]}
    for line in sys.stdin:
        [(command, argument)] = json.loads(line).items()
        answer = commands[command](argument)
        print(json.dumps({**answer, "peakMemoryBytes": peak_bytes()}), flush=True)


if __name__ == "__main__":
    main()
