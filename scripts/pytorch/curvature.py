"""Loss, gradient and Hessian-vector products of a PyTorch model at a flat parameter vector, by autograd."""

import torch
from torch.nn import functional as F
from torch.nn.utils import parameters_to_vector, vector_to_parameters


def mse(logits, labels):
    return 0.5 * ((logits - F.one_hot(labels, logits.shape[1])) ** 2).sum()


def ce(logits, labels):
    return F.cross_entropy(logits, labels, reduction="sum")


LOSSES = {"mse": mse, "ce": ce}


class Curvature:
    """The mean loss over all samples of `batches`, a list of (inputs of the model, labels)."""

    def __init__(self, model, loss, batches, theta):
        expected = sum(parameter.numel() for parameter in model.parameters())
        if len(theta) != expected:
            raise SystemExit(f"theta: expected {expected} numbers for this model, got {len(theta)}")
        self.model, self.loss, self.batches = model, LOSSES[loss], batches
        self.parameters = list(model.parameters())
        vector_to_parameters(self.vector(theta), self.parameters)
        self.samples = sum(len(labels) for _, labels in batches)
        self.kept = None

    def loss_and_gradient(self):
        total, gradient = 0.0, 0
        for loss in self.losses():
            total += loss.item()
            gradient = gradient + parameters_to_vector(torch.autograd.grad(loss, self.parameters))
        return total, gradient

    def keep_gradients(self):
        """Spares each product the way to the gradient, at the price of all batches' graphs in memory at once."""
        self.kept = list(self.differentiable_gradients())

    def hvp(self, v):
        v = self.vector(v)
        product = 0
        for gradient in self.kept or self.differentiable_gradients():
            pieces = torch.autograd.grad(gradient @ v, self.parameters, retain_graph=self.kept is not None)
            product = product + torch.cat([piece.reshape(-1) for piece in pieces])
        return product

    def vector(self, values):
        """Flat, where the parameters are."""
        device = self.parameters[0].device
        return torch.as_tensor(values, dtype=torch.get_default_dtype(), device=device).reshape(-1)

    def losses(self):
        for inputs, labels in self.batches:
            yield self.loss(self.model(*inputs), labels) / self.samples

    def differentiable_gradients(self):
        for loss in self.losses():
            yield parameters_to_vector(torch.autograd.grad(loss, self.parameters, create_graph=True))
