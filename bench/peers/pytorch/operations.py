"""Operations alone: products, attention, depthwise convolutions, singular values, first weights."""

import time

import torch
import torch.nn.functional as F

from initialization import Initialization
from tensors import finish, fingerprint


class Repeated:
    """The same function of the same tensors each time; its outputs are what is compared."""

    def __init__(self, run):
        self.run = run

    def step(self):
        self.outputs = self.run()

    def result(self):
        self.step()
        return {name: fingerprint(tensor) for name, tensor in self.outputs.items()}


def attend(q, k, v, causal=False):
    """softmax(Q Kᵀ / √K) V for (B, H, T, K): PyTorch's own from version 2 on."""
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v, is_causal=causal)
    scores = q @ k.transpose(-2, -1) * q.shape[-1] ** -0.5
    if causal:
        tokens = q.shape[-2]
        ahead = torch.ones(tokens, tokens, dtype=torch.bool, device=q.device).triu(1)
        scores = scores.masked_fill(ahead, float("-inf"))
    return scores.softmax(-1) @ v


def forward_only(run, *tensors):
    """A forward pass without anything kept for a backward pass."""

    def step():
        with torch.no_grad():
            return {"out": run(*tensors)}

    return Repeated(step)


def matmul(a, b):
    def step():
        with torch.no_grad():
            return {"c": a @ b}

    return Repeated(step)


def attention(workload, t):
    q, k, v, g = (t[name] for name in "qkvg")
    if not workload["backward"]:
        return forward_only(attend, q, k, v)
    q, k, v = (tensor.requires_grad_() for tensor in (q, k, v))

    def step():
        dq, dk, dv = torch.autograd.grad(attend(q, k, v), (q, k, v), g)
        return {"dq": dq, "dk": dk, "dv": dv}

    return Repeated(step)


def depthwise(workload, t):
    """In channels first or last, whichever is the faster here."""
    x, weight, g = t["x"], t["weight"], t["g"]
    pad, groups = workload["kernel"] // 2, workload["channels"]

    def convolve(x, weight):
        return F.conv2d(x, weight, padding=pad, groups=groups)

    def make(memory_format):
        mine = x.clone(memory_format=memory_format)
        filters = weight.clone(memory_format=memory_format)
        if not workload["backward"]:
            return forward_only(convolve, mine, filters)
        above = g.clone(memory_format=memory_format)
        mine, filters = mine.requires_grad_(), filters.requires_grad_()

        def step():
            y = convolve(mine, filters)
            dx, dw = torch.autograd.grad(y, (mine, filters), above)
            return {"out": y, "dx": dx, "dw": dw}

        return Repeated(step)

    return faster(make)


def faster(make):
    """What `make` gives for channels first or for channels last, by the time of a second and third step."""
    candidates = []
    for memory_format in (torch.contiguous_format, torch.channels_last):
        prepared = make(memory_format)
        prepared.step()
        finish()
        start = time.perf_counter()
        prepared.step()
        prepared.step()
        finish()
        candidates.append((time.perf_counter() - start, memory_format))
        del prepared
    return make(min(candidates, key=lambda candidate: candidate[0])[1])


def svd(matrix):
    def step():
        return {"singular values": torch.linalg.svd(matrix, full_matrices=False)[1]}

    return Repeated(step)


def operation(workload, tensors):
    """The workload that a request names, made ready."""
    kind = workload["kind"]
    if kind == "matmul":
        return matmul(tensors["a"], tensors["b"])
    if kind == "attention":
        return attention(workload, tensors)
    if kind == "depthwise":
        return depthwise(workload, tensors)
    if kind == "svd":
        return svd(tensors["matrix"])
    if kind == "initialization":
        return Initialization(workload)
    raise ValueError(f"Cannot prepare as PyTorch's peer has no such workload: {kind}")
